import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from './client';
import { every } from './queryClient';

export interface MarketSource {
  /** As the desk names it, such as `simulated` or `replay`; null until anything was quoted. */
  name: string | null;
  /** Of what is quoted first; a recording of an option chain has one only. */
  currency: string | null;
}

const UNTIL_QUOTED_MS = 3_000;

/** Where the prices of this desk come from. A desk has one source for as long as it runs. */
export function useMarketSource() {
  return useQuery({
    queryKey: ['market-source'],
    queryFn: readSource,
    staleTime: Infinity,
    refetchInterval: (query) =>
      (query.state.data?.name ?? null) === null ? every(UNTIL_QUOTED_MS)(query) : false,
  });
}

async function readSource(): Promise<MarketSource> {
  const query = { limit: 1 };
  const { items } = await unwrap(api.GET('/api/v1/market-data/current', { params: { query } }));
  const [first] = items;
  if (first === undefined) return { name: null, currency: null };
  const body = { symbols: [first.symbol] };
  const found = await unwrap(api.POST('/api/v1/instruments/batch', { body }));
  return { name: first.source, currency: found.items[0]?.currency ?? null };
}
