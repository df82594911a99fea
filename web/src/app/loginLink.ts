/** The one-time token of a login link, taken out of the address before anything else can read it. */

let link: string | null = null;

export function takeLoginLink(): void {
  const address = new URL(window.location.href);
  const token = address.searchParams.get('token');
  if (address.pathname !== '/login' || token === null) return;
  link = token;
  address.searchParams.delete('token');
  window.history.replaceState(null, '', address.pathname + address.search);
}

export function loginLink(): string | null {
  return link;
}

/** It has served its time: coming back to the page must not try it again. */
export function dropLoginLink(): void {
  link = null;
}
