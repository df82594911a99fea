import { beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetUser, forgetWithUser } from './belongings';
import { readTab, writeTab } from './storage';

/** A tab's store: its entries are its own keys, as in a browser. */
function tabStore(): Storage {
  const store = Object.create({
    getItem(this: Record<string, string>, key: string) {
      return this[key] ?? null;
    },
    setItem(this: Record<string, string>, key: string, value: string) {
      this[key] = value;
    },
    removeItem(this: Record<string, string>, key: string) {
      Reflect.deleteProperty(this, key);
    },
  }) as Storage;
  return store;
}

beforeEach(() => {
  vi.stubGlobal('window', { sessionStorage: tabStore() });
  return () => {
    vi.unstubAllGlobals();
  };
});

describe('what belongs to a user', () => {
  it('is gone from the tab, and other things in it stay', () => {
    writeTab('ticket', { symbol: 'NSE:TCS' });
    writeTab('intents', []);
    window.sessionStorage.setItem('another.page', 'x');
    forgetUser();
    expect(readTab('ticket')).toBeNull();
    expect(readTab('intents')).toBeNull();
    expect(Object.keys(window.sessionStorage)).toEqual(['another.page']);
  });

  it('is gone even where forgetting it in memory writes once more', () => {
    forgetWithUser(() => {
      writeTab('ticket', { symbol: null });
    });
    forgetUser();
    expect(readTab('ticket')).toBeNull();
  });
});
