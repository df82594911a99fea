import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/shared/api/client';
import type { StateChange } from '@/shared/api/types';

/** Sets what an account may do; letting it do more takes the password. */
export function useSetState(account_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: StateChange) =>
      unwrap(
        api.PUT('/api/v1/accounts/{account_id}/state', { params: { path: { account_id } }, body }),
      ),
    onSettled: () => client.invalidateQueries(),
  });
}
