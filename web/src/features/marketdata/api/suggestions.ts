import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/shared/api/client';
import { defaultSymbols } from '../model';

const SUGGESTED_MAX = 8;
const SEARCHED_MAX = 200;

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
  return useQuery({
    queryKey: ['suggestions', currency],
    queryFn: () => suggest(currency),
    staleTime: Infinity,
  });
}
