import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/shared/api/client';
import { every } from '@/shared/api/queryClient';
import type { Decision } from '@/shared/api/types';
import { putOrder } from './orders';

const LIVE_MS = 5_000;
// Under the accounts' key: whatever changes an order reads this again too.
const KEY = ['account', 'every', 'approvals'] as const;

/** Orders that wait for a second person, oldest first. */
export function useApprovals(enabled = true) {
  return useQuery({
    queryKey: KEY,
    queryFn: async () => (await unwrap(api.GET('/api/v1/approvals'))).items,
    refetchInterval: every(LIVE_MS),
    enabled,
  });
}

export function useDecide(order_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Decision) =>
      unwrap(api.POST('/api/v1/approvals/{order_id}', { params: { path: { order_id } }, body })),
    onSuccess: (order) => {
      putOrder(client, order);
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['order', order_id] }),
        client.invalidateQueries({ queryKey: ['account'] }),
      ]),
  });
}
