import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/shared/api/client';
import { every } from '@/shared/api/queryClient';
import type { AuditEntry, LoggedError, Page } from '@/shared/api/types';
import type { AuditFilters } from '../model';
import { auditQuery } from '../model';

const PAGE = 100;
const CALM_MS = 10_000;

/** What was done on the desk, newest first, page by page. */
export function useAudit(filters: AuditFilters) {
  return useInfiniteQuery({
    queryKey: ['admin', 'audit', filters],
    queryFn: ({ pageParam }) => {
      const query = {
        ...auditQuery(filters),
        limit: PAGE,
        ...(pageParam === '' ? {} : { cursor: pageParam }),
      };
      return unwrap(api.GET('/api/v1/admin/audit', { params: { query } }));
    },
    initialPageParam: '',
    getNextPageParam: (page: Page<AuditEntry>) => page.next_cursor ?? undefined,
    refetchInterval: every(CALM_MS),
  });
}

/** Recomputes every hash; it reads the whole log, so only when asked. */
export function useVerify() {
  return useMutation({ mutationFn: () => unwrap(api.GET('/api/v1/admin/audit/verify')) });
}

/** Errors of the desk itself, newest first; undefined shows the resolved ones too. */
export function useErrors(resolved: boolean | undefined) {
  return useInfiniteQuery({
    queryKey: ['admin', 'errors', resolved],
    queryFn: ({ pageParam }) => {
      const query = {
        limit: PAGE,
        ...(resolved === undefined ? {} : { resolved }),
        ...(pageParam === '' ? {} : { cursor: pageParam }),
      };
      return unwrap(api.GET('/api/v1/admin/errors', { params: { query } }));
    },
    initialPageParam: '',
    getNextPageParam: (page: Page<LoggedError>) => page.next_cursor ?? undefined,
    refetchInterval: every(CALM_MS),
  });
}

export function useResolve() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, resolution }: { id: number; resolution: string }) =>
      unwrap(
        api.POST('/api/v1/admin/errors/{error_id}/resolve', {
          params: { path: { error_id: id } },
          body: { resolution },
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: ['admin', 'errors'] }),
  });
}
