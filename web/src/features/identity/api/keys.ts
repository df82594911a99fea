import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/shared/api/client';

const keysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: () => unwrap(api.GET('/api/v1/auth/api-keys')),
});

export function useApiKeys() {
  return useQuery(keysQuery);
}

export interface NewKey {
  name: string;
  scopes: ('read' | 'trade')[];
}

export function useCreateKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewKey) => unwrap(api.POST('/api/v1/auth/api-keys', { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: keysQuery.queryKey }),
  });
}

export function useRevokeKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (key_id: string) =>
      unwrap(api.DELETE('/api/v1/auth/api-keys/{key_id}', { params: { path: { key_id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: keysQuery.queryKey }),
  });
}
