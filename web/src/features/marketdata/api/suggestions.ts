import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/shared/api/client';
import { useMarketSource } from '@/shared/api/source';
import { defaultSymbols } from '../model';

const SUGGESTED_MAX = 8;
const SEARCHED_MAX = 200;

/** What a recording is about: all of it if it is small, else what traded most, then the rest. */
async function suggestRecorded(): Promise<string[]> {
  const query = { limit: SUGGESTED_MAX };
  const quoted = await unwrap(api.GET('/api/v1/market-data/current', { params: { query } }));
  const first = quoted.items.map((item) => item.symbol);
  if (quoted.next_cursor === null) return first;
  const options = { by: 'volume', kind: 'OPT', limit: SUGGESTED_MAX } as const;
  const most = await unwrap(
    api.GET('/api/v1/instruments/trending', { params: { query: options } }),
  );
  const contracts = most.items.map((item) => item.symbol);
  const { items } = await unwrap(
    api.POST('/api/v1/instruments/batch', { body: { symbols: contracts.slice(0, 1) } }),
  );
  const underlying = items[0]?.underlying ?? null;
  // The contracts come first: an underlying without bid and ask cannot be traded at market.
  return contracts.length === 0 ? first : [...contracts, ...(underlying ? [underlying] : [])];
}

async function suggest(currency: string): Promise<string[]> {
  const wanted = [...defaultSymbols(currency)];
  if (wanted.length > 0) {
    const body = { symbols: wanted };
    const { items } = await unwrap(api.POST('/api/v1/instruments/batch', { body }));
    const known = new Set(items.map((item) => item.symbol));
    if (known.size > 0) return wanted.filter((symbol) => known.has(symbol));
  }
  const query = { limit: SEARCHED_MAX };
  const { items } = await unwrap(api.GET('/api/v1/instruments', { params: { query } }));
  const own = items.filter((item) => item.currency === currency);
  return (own.length > 0 ? own : items).slice(0, SUGGESTED_MAX).map((item) => item.symbol);
}

/** Symbols for a first watchlist: those of the account's market that the desk really has. */
export function useSuggestions(currency: string) {
  const source = useMarketSource();
  const replay = source.data?.name === 'replay';
  return useQuery({
    queryKey: ['suggestions', currency, replay],
    queryFn: () => (replay ? suggestRecorded() : suggest(currency)),
    staleTime: Infinity,
    enabled: !source.isPending,
  });
}
