import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, unwrap } from '@/shared/api/client';
import { board } from '@/shared/stream/live';

const SNAPSHOT_MS = 5_000;

/** Reads the book once, so that it shows before the stream's first word. */
export function useBookSnapshot(symbol: string, depth: number) {
  const query = useQuery({
    queryKey: ['book', symbol, depth],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/v1/orderbook/{symbol}', {
          params: { path: { symbol }, query: { depth } },
          signal,
        }),
      ),
    staleTime: SNAPSHOT_MS,
    gcTime: 0,
  });
  const { data } = query;
  useEffect(() => {
    if (data !== undefined && isNewer(data.timestamp, symbol)) board.takeBooks(data);
  }, [data, symbol]);
  return query;
}

function isNewer(timestamp: string | null, symbol: string): boolean {
  const known = board.books.get(symbol)?.value.timestamp;
  if (known === undefined || known === null || timestamp === null) return true;
  return Date.parse(timestamp) >= Date.parse(known);
}
