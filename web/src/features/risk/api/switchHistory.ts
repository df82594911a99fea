import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/shared/api/client';

const SHOWN = 20;

/** When switches were engaged and released; it stands in the audit log, which administrators read. */
export function useSwitchHistory(admin: boolean) {
  return useQuery({
    queryKey: ['kill-switch', 'history'],
    queryFn: async () => {
      const query = { action: 'kill_switch', limit: SHOWN };
      return (await unwrap(api.GET('/api/v1/admin/audit', { params: { query } }))).items;
    },
    enabled: admin,
  });
}
