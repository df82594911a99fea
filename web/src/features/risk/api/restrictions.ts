import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/shared/api/client';
import { every } from '@/shared/api/queryClient';
import type { NewRestriction } from '@/shared/api/types';

const CALM_MS = 15_000;
const KEY = ['restrictions'] as const;

/** The names that may not be traded, or only be reduced. */
export function useRestrictions() {
  return useQuery({
    queryKey: KEY,
    queryFn: async () => (await unwrap(api.GET('/api/v1/risk/restrictions'))).items,
    refetchInterval: every(CALM_MS),
  });
}

function useReread() {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: KEY }),
      client.invalidateQueries({ queryKey: ['account'] }),
    ]);
}

export function useRestrict() {
  const reread = useReread();
  return useMutation({
    mutationFn: (body: NewRestriction) => unwrap(api.POST('/api/v1/risk/restrictions', { body })),
    onSettled: reread,
  });
}

export function useLift() {
  const reread = useReread();
  return useMutation({
    mutationFn: (restriction_id: string) =>
      unwrap(
        api.DELETE('/api/v1/risk/restrictions/{restriction_id}', {
          params: { path: { restriction_id } },
        }),
      ),
    onSettled: reread,
  });
}
