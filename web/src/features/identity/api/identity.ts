import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { api, session, unwrap } from '@/shared/api/client';
import type { SessionStatus } from '@/shared/api/session';

export function useSessionStatus(): SessionStatus {
  return useSyncExternalStore(session.subscribe, session.getStatus);
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => unwrap(api.GET('/api/v1/auth/me')),
  staleTime: Infinity,
});

export function useMe() {
  return useQuery(meQuery);
}

/** Ends the session at the desk first; here it ends in any case. */
export function useSignOut() {
  return useMutation({
    mutationFn: () => unwrap(api.POST('/api/v1/auth/logout')),
    onSettled: () => {
      session.end();
    },
  });
}
