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

const VIEWER = 'Your role on this desk is viewer: you can watch, but not send orders.';

/** Why this user can send no order at all, or null. */
export function useBarred(): string | null {
  return useMe().data?.role === 'viewer' ? VIEWER : null;
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
