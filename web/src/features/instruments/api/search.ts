import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/shared/api/client';

const SHOWN_MAX = 12;

/** Instruments whose symbol or name fits what was typed; nothing typed finds nothing. */
export function useInstrumentSearch(typed: string) {
  const q = typed.trim();
  return useQuery({
    queryKey: ['instruments', q],
    queryFn: async ({ signal }) => {
      const query = { q, limit: SHOWN_MAX };
      return (await unwrap(api.GET('/api/v1/instruments', { params: { query }, signal }))).items;
    },
    enabled: q !== '',
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}
