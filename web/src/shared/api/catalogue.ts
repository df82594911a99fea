import { queryOptions, useQueries, useQuery } from '@tanstack/react-query';
import { api, unwrap } from './client';
import type { Instrument } from './types';

/** Instruments by symbol, read in batches and kept: they do not change while the page is open. */

interface Waiting {
  resolve: (instrument: Instrument | null) => void;
  reject: (error: unknown) => void;
}

const BATCH_MS = 10;
const BATCH_MAX = 200;
const waiting = new Map<string, Waiting[]>();
let timer: ReturnType<typeof setTimeout> | undefined;

async function readBatch(symbols: string[], takers: Map<string, Waiting[]>): Promise<void> {
  try {
    const { items } = await unwrap(api.POST('/api/v1/instruments/batch', { body: { symbols } }));
    const found = new Map(items.map((item) => [item.symbol, item]));
    for (const symbol of symbols) {
      for (const taker of takers.get(symbol) ?? []) taker.resolve(found.get(symbol) ?? null);
    }
  } catch (error) {
    for (const symbol of symbols) for (const taker of takers.get(symbol) ?? []) taker.reject(error);
  }
}

function flush(): void {
  timer = undefined;
  const takers = new Map(waiting);
  waiting.clear();
  const symbols = [...takers.keys()];
  for (let start = 0; start < symbols.length; start += BATCH_MAX) {
    void readBatch(symbols.slice(start, start + BATCH_MAX), takers);
  }
}

function readInstrument(symbol: string): Promise<Instrument | null> {
  return new Promise((resolve, reject) => {
    waiting.set(symbol, [...(waiting.get(symbol) ?? []), { resolve, reject }]);
    timer ??= setTimeout(flush, BATCH_MS);
  });
}

export function instrumentQuery(symbol: string) {
  return queryOptions({
    queryKey: ['instrument', symbol],
    queryFn: () => readInstrument(symbol),
    staleTime: Infinity,
    gcTime: Infinity,
    enabled: symbol !== '',
  });
}

/** The instrument; null when the desk has none of that name, undefined while it is read. */
export function useInstrument(symbol: string | null): Instrument | null | undefined {
  return useQuery(instrumentQuery(symbol ?? '')).data;
}

export type Catalogue = ReadonlyMap<string, Instrument>;

function combine(results: { data: Instrument | null | undefined }[]): Catalogue {
  const known = results.flatMap(({ data }) => (data ? [data] : []));
  return new Map(known.map((instrument) => [instrument.symbol, instrument]));
}

/** Those of the symbols whose instrument is known by now. */
export function useCatalogue(symbols: readonly string[]): Catalogue {
  return useQueries({ queries: [...new Set(symbols)].map(instrumentQuery), combine });
}
