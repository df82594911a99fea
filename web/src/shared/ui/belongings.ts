import { clearTab } from './storage';

/** What belongs to the signed-in user on this page; nothing of it may reach the next one. */

const forgetters = new Set<() => void>();

/** Has something in memory forgotten together with what the tab has stored. */
export function forgetWithUser(forget: () => void): void {
  forgetters.add(forget);
}

export function forgetUser(): void {
  for (const forget of forgetters) forget();
  // Last, because forgetting may write once more.
  clearTab();
}
