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

export function isStringArray(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
