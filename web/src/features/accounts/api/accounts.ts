import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/shared/api/client';
import type { NewAccount } from '@/shared/api/types';
import { every } from '@/shared/api/queryClient';

const LIVE_MS = 1_000;
const SLOW_MS = 10_000;

export const accountsQuery = queryOptions({
  queryKey: ['accounts'],
  queryFn: async () => (await unwrap(api.GET('/api/v1/accounts'))).items,
  refetchInterval: every(SLOW_MS),
});

export function useAccounts() {
  return useQuery(accountsQuery);
}

const of = (account_id: string) => ({ params: { path: { account_id } } });

/** Everything under this key is read again when an order or a trade changes the account. */
export const accountKey = (accountId: string) => ['account', accountId] as const;

export function useSummary(accountId: string) {
  return useQuery({
    queryKey: [...accountKey(accountId), 'summary'],
    queryFn: () => unwrap(api.GET('/api/v1/accounts/{account_id}/summary', of(accountId))),
    refetchInterval: every(LIVE_MS),
  });
}

export function useMetrics(accountId: string) {
  return useQuery({
    queryKey: [...accountKey(accountId), 'metrics'],
    queryFn: () => unwrap(api.GET('/api/v1/accounts/{account_id}/metrics', of(accountId))),
    refetchInterval: every(SLOW_MS),
  });
}

export function useOpenAccount() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewAccount) => unwrap(api.POST('/api/v1/accounts', { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: accountsQuery.queryKey }),
  });
}

export function useResetAccount(accountId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/accounts/{account_id}/reset', of(accountId))),
    onSettled: () => client.invalidateQueries(),
  });
}
