import {
  skipToken,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { api, fetchPatiently, unwrap } from '@/shared/api/client';
import { every } from '@/shared/api/queryClient';
import type {
  BasketQuestion,
  NewBasket,
  NewBracket,
  NewGtt,
  OrderGroup,
  Page,
} from '@/shared/api/types';
import type { OrderState } from './orders';

const LIVE_MS = 5_000;
const PAGE = 50;

/** Orders of an account that belong together, newest first, page by page. */
export function useGroups(accountId: string, state: OrderState) {
  return useInfiniteQuery({
    queryKey: ['account', accountId, 'groups', state],
    queryFn: ({ pageParam }) => {
      const cursor = pageParam === '' ? {} : { cursor: pageParam };
      const query = { account_id: accountId, state, limit: PAGE, ...cursor };
      return unwrap(api.GET('/api/v1/order-groups', { params: { query } }));
    },
    initialPageParam: '',
    getNextPageParam: (page: Page<OrderGroup>) => page.next_cursor ?? undefined,
    refetchInterval: every(LIVE_MS),
  });
}

function useReread() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['account'] });
}

/** Ends a group; of a bracket, `exit` also closes at the market what has entered. */
export function useEndGroup({ id: group_id, kind }: Pick<OrderGroup, 'id' | 'kind'>) {
  const reread = useReread();
  return useMutation({
    mutationFn: (exit: boolean) =>
      kind === 'bracket'
        ? unwrap(
            api.DELETE('/api/v1/brackets/{group_id}', {
              params: { path: { group_id }, query: { exit } },
            }),
          )
        : unwrap(api.DELETE('/api/v1/order-groups/{group_id}', { params: { path: { group_id } } })),
    onSettled: reread,
  });
}

export type NewGroup =
  | { kind: 'gtt'; body: NewGtt }
  | { kind: 'bracket'; body: NewBracket }
  | { kind: 'basket'; body: NewBasket };

function place(group: NewGroup): Promise<OrderGroup> {
  const patiently = { fetch: fetchPatiently };
  switch (group.kind) {
    case 'gtt':
      return unwrap(api.POST('/api/v1/gtt', { body: group.body, ...patiently }));
    case 'bracket':
      return unwrap(api.POST('/api/v1/brackets', { body: group.body, ...patiently }));
    case 'basket':
      return unwrap(api.POST('/api/v1/baskets', { body: group.body, ...patiently }));
  }
}

/** Places a group; the same body again is the same group. */
export function usePlaceGroup() {
  return useMutation({ mutationFn: place, onSettled: useReread() });
}

const REFRESH_MS = 5_000;

/** What a basket would cost now, leg by leg and in all. */
export function useBasketPreview(accountId: string, asked: BasketQuestion | null) {
  return useQuery({
    queryKey: ['account', accountId, 'basket-preview', asked],
    queryFn:
      asked === null
        ? skipToken
        : ({ signal }) => unwrap(api.POST('/api/v1/baskets/preview', { body: asked, signal })),
    refetchInterval: every(REFRESH_MS),
    gcTime: 10_000,
  });
}
