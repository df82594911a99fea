import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/shared/api/client';
import { every } from '@/shared/api/queryClient';
import type { LimitsChange } from '@/shared/api/types';

const CALM_MS = 15_000;
const LIVE_MS = 3_000;

/** The limits that hold for an account, and who set what. */
export function useLimits(accountId: string) {
  return useQuery({
    queryKey: ['account', accountId, 'limits'],
    queryFn: () =>
      unwrap(api.GET('/api/v1/risk/limits', { params: { query: { account_id: accountId } } })),
    refetchInterval: every(CALM_MS),
  });
}

/** Replaces all that one scope sets. */
export function useSetLimits() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: LimitsChange) => unwrap(api.PUT('/api/v1/risk/limits', { body })),
    // The gate judges by them from now on: previews and usage are read again too.
    onSettled: () => client.invalidateQueries({ queryKey: ['account'] }),
  });
}

/** The account as the gate sees it, with how much of each limit is used. */
export function useRiskPortfolio(accountId: string) {
  return useQuery({
    queryKey: ['account', accountId, 'risk-portfolio'],
    queryFn: () =>
      unwrap(api.GET('/api/v1/risk/portfolio', { params: { query: { account_id: accountId } } })),
    refetchInterval: every(LIVE_MS),
  });
}
