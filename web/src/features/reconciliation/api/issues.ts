import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/shared/api/client';
import { every } from '@/shared/api/queryClient';
import type { Issue, IssueStatus, Look, Page } from '@/shared/api/types';

const CALM_MS = 10_000;
const PAGE = 100;
const KEY = ['reconciliation'] as const;
const LOOK_KEY = ['reconciliation-look'] as const;

/** Breaks of one standing, newest first, page by page. */
export function useIssues(status: IssueStatus) {
  return useInfiniteQuery({
    queryKey: [...KEY, 'list', status],
    queryFn: ({ pageParam }) => {
      const query = { status, limit: PAGE, ...(pageParam === '' ? {} : { cursor: pageParam }) };
      return unwrap(api.GET('/api/v1/reconciliation', { params: { query } }));
    },
    initialPageParam: '',
    getNextPageParam: (page: Page<Issue>) => page.next_cursor ?? undefined,
    refetchInterval: every(CALM_MS),
  });
}

export function useIssueHistory(issue_id: string) {
  return useQuery({
    queryKey: [...KEY, 'issue', issue_id],
    queryFn: () =>
      unwrap(api.GET('/api/v1/reconciliation/{issue_id}', { params: { path: { issue_id } } })),
    refetchInterval: every(CALM_MS),
  });
}

/** What the last look that was asked for here has told; null while none was. */
export function useLastLook(): Look | null {
  const query = useQuery<Look | null>({
    queryKey: LOOK_KEY,
    queryFn: () => null,
    staleTime: Infinity,
    gcTime: Infinity,
    enabled: false,
  });
  return query.data ?? null;
}

/** Compares everything now; a whole look takes a while. */
export function useRun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/reconciliation/run', { body: {} })),
    onSuccess: (look) => {
      client.setQueryData(LOOK_KEY, look);
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: KEY }),
        client.invalidateQueries({ queryKey: ['accounts'] }),
      ]),
  });
}

export function useResolve(issue_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (text: string) =>
      unwrap(
        api.POST('/api/v1/reconciliation/{issue_id}/resolve', {
          params: { path: { issue_id } },
          body: { text },
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
}
