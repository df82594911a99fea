import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/shared/api/client';

const SHOWN = 20;

/** Pulls that were released, and drills, newest first. */
export function useSwitchHistory() {
  return useQuery({
    queryKey: ['kill-switch', 'history'],
    queryFn: async () => {
      const query = { history: true, limit: SHOWN };
      const { items } = await unwrap(api.GET('/api/v1/risk/kill-switch', { params: { query } }));
      return items.filter((each) => each.drill || each.released_at !== null);
    },
  });
}
