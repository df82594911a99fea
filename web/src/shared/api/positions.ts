import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from './client';
import { every } from './queryClient';

const LIVE_MS = 1_000;
const of = (account_id: string) => ({ params: { path: { account_id } } });

/** Positions with the desk's own marks and sums, read again every second while visible. */
export function usePositions(accountId: string) {
  return useQuery({
    queryKey: ['account', accountId, 'positions'],
    queryFn: () => unwrap(api.GET('/api/v1/accounts/{account_id}/positions', of(accountId))),
    refetchInterval: every(LIVE_MS),
  });
}

export function useHoldings(accountId: string) {
  return useQuery({
    queryKey: ['account', accountId, 'holdings'],
    queryFn: () => unwrap(api.GET('/api/v1/accounts/{account_id}/holdings', of(accountId))),
    refetchInterval: every(LIVE_MS),
  });
}
