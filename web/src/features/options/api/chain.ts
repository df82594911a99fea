import { skipToken, useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/shared/api/client';
import { every } from '@/shared/api/queryClient';

const LIVE_MS = 2_000;
const CALM_MS = 60_000;

export function useUnderlyings() {
  return useQuery({
    queryKey: ['options', 'underlyings'],
    queryFn: async () => (await unwrap(api.GET('/api/v1/options/underlyings'))).items,
    staleTime: CALM_MS,
  });
}

/** Expiries of the options on an underlying, the next one first. */
export function useExpiries(underlying: string | null) {
  return useQuery({
    queryKey: ['options', 'expiries', underlying],
    queryFn:
      underlying === null
        ? skipToken
        : async () =>
            (
              await unwrap(
                api.GET('/api/v1/options/expiries', { params: { query: { underlying } } }),
              )
            ).items,
    staleTime: CALM_MS,
  });
}

/** Strike by strike what is quoted and computed, read again every two seconds. */
export function useChain(underlying: string | null, expiry: string | null) {
  return useQuery({
    queryKey: ['options', 'chain', underlying, expiry],
    queryFn:
      underlying === null || expiry === null
        ? skipToken
        : () =>
            unwrap(api.GET('/api/v1/options/chain', { params: { query: { underlying, expiry } } })),
    refetchInterval: every(LIVE_MS),
  });
}
