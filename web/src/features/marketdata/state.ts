import { useMemo, useSyncExternalStore } from 'react';
import { board } from '@/shared/stream/live';
import { isStringArray, readLocal, writeLocal } from '@/shared/ui/storage';
import { PriceHistory } from './history';
import { reordered, shifted, withoutSymbol, withSymbol } from './model';

/** Prices since the page was opened, for every symbol that some panel watched. */
export const history = new PriceHistory();
history.follow(board);

const listeners = new Set<() => void>();
const lists = new Map<string, string[] | null>();

function read(accountId: string): string[] | null {
  const known = lists.get(accountId);
  if (known !== undefined) return known;
  const stored = readLocal(`watchlist.${accountId}`);
  const list = isStringArray(stored) ? stored : null;
  lists.set(accountId, list);
  return list;
}

function write(accountId: string, symbols: string[]): void {
  lists.set(accountId, symbols);
  writeLocal(`watchlist.${accountId}`, symbols);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export interface WatchlistActions {
  set: (symbols: string[]) => void;
  add: (symbol: string) => void;
  remove: (symbol: string) => void;
  reorder: (moved: string, target: string) => void;
  shift: (symbol: string, by: 1 | -1) => void;
}

function actionsFor(accountId: string): WatchlistActions {
  const change = (edit: (symbols: string[]) => string[]) => {
    write(accountId, edit(read(accountId) ?? []));
  };
  return {
    set: (symbols) => {
      write(accountId, symbols);
    },
    add: (symbol) => {
      change((symbols) => withSymbol(symbols, symbol));
    },
    remove: (symbol) => {
      change((symbols) => withoutSymbol(symbols, symbol));
    },
    reorder: (moved, target) => {
      change((symbols) => reordered(symbols, moved, target));
    },
    shift: (symbol, by) => {
      change((symbols) => shifted(symbols, symbol, by));
    },
  };
}

/** The symbols of an account's watchlist, null until there is one, and how to change them. */
export function useWatchlist(accountId: string): [readonly string[] | null, WatchlistActions] {
  const symbols = useSyncExternalStore(subscribe, () => read(accountId));
  return [symbols, useMemo(() => actionsFor(accountId), [accountId])];
}
