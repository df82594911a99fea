/** Browser storage that may be full, blocked or hold what an older page wrote. */

const PREFIX = 'strikedesk.';

function read(store: Storage, key: string): unknown {
  try {
    const text = store.getItem(PREFIX + key);
    return text === null ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}

function write(store: Storage, key: string, value: unknown): void {
  try {
    store.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Nothing is lost but a convenience.
  }
}

/** What stays on this browser. Callers check the shape: it may be anything. */
export function readLocal(key: string): unknown {
  return read(window.localStorage, key);
}
export function writeLocal(key: string, value: unknown): void {
  write(window.localStorage, key, value);
}

/** What stays in this tab. */
export function readTab(key: string): unknown {
  return read(window.sessionStorage, key);
}
export function writeTab(key: string, value: unknown): void {
  write(window.sessionStorage, key, value);
}

/** Takes away all that this desk has stored in the tab; another page's things stay. */
export function clearTab(): void {
  try {
    const store = window.sessionStorage;
    const own = Object.keys(store).filter((key) => key.startsWith(PREFIX));
    for (const key of own) store.removeItem(key);
  } catch {
    // A blocked store holds nothing.
  }
}

export function isStringArray(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
