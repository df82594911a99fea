import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import type { Quote } from '@/shared/api/types';
import { formatAge } from '@/shared/format/time';
import { deskClock } from './deskClock';
import { board, watchMarket } from './live';
import { ageMs, isStale, type BookTick, type QuoteTick } from './market';
import { secondsNowMs, subscribeSeconds } from './seconds';

/** Watches symbols while the component is on the page; cells read them with the hooks below. */
export function useLiveMarketData(symbols: readonly string[], depth?: number): void {
  const key = symbols.join(',');
  useEffect(() => {
    if (key === '') return undefined;
    return watchMarket(key.split(','), depth);
  }, [key, depth]);
}

function useTick<T>(symbol: string | null, read: (tick: QuoteTick | undefined) => T): T {
  const subscribe = useCallback(
    (listener: () => void) => board.quotes.subscribe(symbol ?? '', listener),
    [symbol],
  );
  return useSyncExternalStore(subscribe, () => read(board.quotes.get(symbol ?? '')));
}

/** The last quote of one symbol; the component renders again for this symbol only. */
export function useQuote(symbol: string | null): Quote | undefined {
  return useTick(symbol, (tick) => tick?.value);
}

/** One field of one quote: renders again only when that field changes. */
export function useQuoteField<K extends keyof Quote>(
  symbol: string | null,
  field: K,
): Quote[K] | undefined {
  return useTick(symbol, (tick) => tick?.value[field]);
}

export interface Freshness {
  /** Coarse text such as `4 s`, or null when nothing was ever said. */
  age: string | null;
  stale: boolean;
}

const NEVER: Freshness = { age: null, stale: true };

function useFreshness(
  subscribeTick: (listener: () => void) => () => void,
  read: () => Parameters<typeof isStale>[0] | undefined,
): Freshness {
  const last = useRef<Freshness>(NEVER);
  const subscribe = useCallback(
    (listener: () => void) => {
      const leave = [subscribeTick(listener), subscribeSeconds(listener)];
      return () => {
        for (const each of leave) each();
      };
    },
    [subscribeTick],
  );
  return useSyncExternalStore(subscribe, () => {
    const tick = read();
    const nowMs = deskClock.at(secondsNowMs());
    const next =
      tick === undefined
        ? NEVER
        : { age: formatAge(ageMs(tick, nowMs)), stale: isStale(tick, nowMs) };
    const { current } = last;
    if (current.age !== next.age || current.stale !== next.stale) last.current = next;
    return last.current;
  });
}

/** How old the quote of one symbol is; renders again when the shown text changes. */
export function useQuoteAge(symbol: string | null): Freshness {
  const subscribe = useCallback(
    (listener: () => void) => board.quotes.subscribe(symbol ?? '', listener),
    [symbol],
  );
  return useFreshness(subscribe, () => board.quotes.get(symbol ?? ''));
}

export function useBook(symbol: string | null): BookTick | undefined {
  const subscribe = useCallback(
    (listener: () => void) => board.books.subscribe(symbol ?? '', listener),
    [symbol],
  );
  return useSyncExternalStore(subscribe, () => board.books.get(symbol ?? ''));
}

export function useBookAge(symbol: string | null): Freshness {
  const subscribe = useCallback(
    (listener: () => void) => board.books.subscribe(symbol ?? '', listener),
    [symbol],
  );
  return useFreshness(subscribe, () => board.books.get(symbol ?? ''));
}
