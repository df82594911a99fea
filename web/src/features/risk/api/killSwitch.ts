import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/shared/api/client';
import { ApiError } from '@/shared/api/problem';
import { every } from '@/shared/api/queryClient';
import type { Halt, KillReport } from '@/shared/api/types';

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

export function useEngage() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Halt) => unwrap(api.POST('/api/v1/risk/kill-switch', { body })),
    onSettled: () => client.invalidateQueries(),
  });
}

const WATCHED = 20;
const PROGRESS_MS = 500;
const SECOND_REPORT_MS = 2_000;

/** How far a pull has come; null until the desk lists it. */
export function useKillProgress(id: string, over: boolean) {
  return useQuery({
    queryKey: [...KEY, 'progress', id],
    queryFn: async () => {
      const query = { history: true, limit: WATCHED };
      const { items } = await unwrap(api.GET('/api/v1/risk/kill-switch', { params: { query } }));
      return items.find((each) => each.id === id) ?? null;
    },
    refetchInterval: over ? false : every(PROGRESS_MS),
  });
}

/** What a pull has reported; null while it is at work. After an incomplete report another comes. */
export function useKillReport(id: string) {
  return useQuery({
    queryKey: [...KEY, 'report', id],
    queryFn: () => readReport(id),
    refetchInterval: (query) => {
      const known = query.state.data;
      if (known === undefined || known === null) return every(PROGRESS_MS)(query);
      return known.status === 'INCOMPLETE' ? SECOND_REPORT_MS : false;
    },
  });
}

async function readReport(switch_id: string): Promise<KillReport | null> {
  const path = { switch_id };
  try {
    const of = { params: { path } };
    return await unwrap(api.GET('/api/v1/risk/kill-switch/{switch_id}/report', of));
  } catch (error) {
    if (error instanceof ApiError && error.code === 'kill_report_not_ready') return null;
    throw error;
  }
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
