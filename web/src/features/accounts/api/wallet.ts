import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/shared/api/client';
import { accountKey } from './accounts';

const PAGE = 100;

/** The account's statement, newest first, page by page. */
export function useStatement(accountId: string, enabled: boolean) {
  return useInfiniteQuery({
    queryKey: [...accountKey(accountId), 'wallet'],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET('/api/v1/accounts/{account_id}/wallet', {
          params: {
            path: { account_id: accountId },
            query: { limit: PAGE, ...(pageParam === '' ? {} : { cursor: pageParam }) },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    enabled,
  });
}

export interface Movement {
  kind: 'deposit' | 'withdrawal';
  amount: string;
  memo: string;
}

export function useMoveFunds(accountId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Movement) =>
      unwrap(
        api.POST('/api/v1/accounts/{account_id}/wallet', {
          params: { path: { account_id: accountId } },
          body,
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: accountKey(accountId) }),
  });
}
