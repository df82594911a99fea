import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/shared/api/client';
import { every } from '@/shared/api/queryClient';

const LIVE_MS = 5_000;
const KEY = ['kill-switch'] as const;

/** The kill switches that are engaged now. */
export function useKillSwitches() {
  return useQuery({
    queryKey: KEY,
    queryFn: async () => (await unwrap(api.GET('/api/v1/risk/kill-switch'))).items,
    refetchInterval: every(LIVE_MS),
  });
}

export interface Halt {
  scope: 'desk' | 'account';
  account_id?: string;
  reason: string;
}

/** The page only halts: orders and positions stay as they are, as its dialog says. */
const NOTHING_ELSE = { cancel: false, flatten: false, drill: false };

export function useEngage() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (halt: Halt) =>
      unwrap(api.POST('/api/v1/risk/kill-switch', { body: { ...NOTHING_ELSE, ...halt } })),
    onSettled: () => client.invalidateQueries(),
  });
}

export function useRelease() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, password }: { id: string; password: string }) =>
      unwrap(
        api.DELETE('/api/v1/risk/kill-switch/{switch_id}', {
          params: { path: { switch_id: id } },
          body: { password },
        }),
      ),
    onSettled: () => client.invalidateQueries(),
  });
}
