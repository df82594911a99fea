import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from '@tanstack/react-query';
import { api, unwrap } from '@/shared/api/client';
import { every } from '@/shared/api/queryClient';
import type { Order, OrderChange, Page } from '@/shared/api/types';
import { merged, newer } from '../model';
import { isDone } from '../status';

const LIVE_MS = 5_000;
const RECENT_MAX = 200;
const PAGE = 200;

export type OrderState = 'active' | 'done' | 'all';

const listKey = (accountId: string, state: OrderState) =>
  ['account', accountId, 'orders', state] as const;

/** The newest orders of an account; the stream keeps them current between reads. */
export function useOrders(accountId: string, state: OrderState) {
  return useQuery({
    queryKey: listKey(accountId, state),
    queryFn: async () => {
      const query = { account_id: accountId, state, limit: RECENT_MAX };
      return (await unwrap(api.GET('/api/v1/orders', { params: { query } }))).items;
    },
    refetchInterval: every(LIVE_MS),
  });
}

export interface PageFilter {
  state: OrderState;
  symbol: string;
}

/** Every order of an account, or of all accounts of the user, page by page. */
export function useOrderPages(accountId: string | null, { state, symbol }: PageFilter) {
  return useInfiniteQuery({
    queryKey: ['account', accountId, 'order-pages', state, symbol],
    queryFn: ({ pageParam }) => {
      const query = {
        state,
        limit: PAGE,
        ...(accountId === null ? {} : { account_id: accountId }),
        ...(symbol === '' ? {} : { symbol }),
        ...(pageParam === '' ? {} : { cursor: pageParam }),
      };
      return unwrap(api.GET('/api/v1/orders', { params: { query } }));
    },
    initialPageParam: '',
    getNextPageParam: (page: Page<Order>) => page.next_cursor ?? undefined,
    refetchInterval: every(LIVE_MS),
  });
}

const ofOrder = (order_id: string) => ({ params: { path: { order_id } } });

export function useOrder(orderId: string) {
  return useQuery({
    queryKey: ['order', orderId],
    queryFn: () => unwrap(api.GET('/api/v1/orders/{order_id}', ofOrder(orderId))),
    refetchInterval: every(LIVE_MS),
  });
}

export function useOrderEvents(orderId: string, version: number | undefined) {
  return useQuery({
    queryKey: ['order', orderId, 'events', version],
    queryFn: async () =>
      (await unwrap(api.GET('/api/v1/orders/{order_id}/events', ofOrder(orderId)))).items,
    placeholderData: (before) => before,
  });
}

export function useOrderTrades(orderId: string, version: number | undefined) {
  return useQuery({
    queryKey: ['order', orderId, 'trades', version],
    queryFn: async () =>
      (await unwrap(api.GET('/api/v1/orders/{order_id}/trades', ofOrder(orderId)))).items,
    placeholderData: (before) => before,
  });
}

export function useTrades(accountId: string) {
  return useQuery({
    queryKey: ['account', accountId, 'trades'],
    queryFn: async () => {
      const query = { account_id: accountId, limit: RECENT_MAX };
      return (await unwrap(api.GET('/api/v1/trades', { params: { query } }))).items;
    },
    refetchInterval: every(LIVE_MS),
  });
}

const isOrderPages = ({ queryKey }: { queryKey: readonly unknown[] }): boolean =>
  queryKey[0] === 'account' && queryKey[2] === 'order-pages';

/** A page with one of its orders brought up to date; which orders it holds, the desk says. */
const withOrder =
  (told: Order) =>
  (page: Page<Order>): Page<Order> => ({
    ...page,
    items: page.items.map((order) => (order.id === told.id ? newer(order, told) : order)),
  });

/** Puts the latest state of an order into everything that shows it. */
export function putOrder(client: QueryClient, told: Order): void {
  const { account_id: accountId, id } = told;
  client.setQueryData<Order>(['order', id], (known) =>
    known === undefined ? undefined : newer(known, told),
  );
  client.setQueryData<Order[]>(listKey(accountId, 'all'), (known) =>
    known === undefined ? undefined : merged(known, told),
  );
  client.setQueryData<Order[]>(listKey(accountId, 'active'), (known) =>
    known === undefined ? undefined : merged(known, told).filter((order) => !isDone(order)),
  );
  client.setQueriesData<InfiniteData<Page<Order>>>({ predicate: isOrderPages }, (known) =>
    known === undefined ? undefined : { ...known, pages: known.pages.map(withOrder(told)) },
  );
}

/** Asks for the end of orders; `onError` hears of each that failed, however many run at once. */
export function useCancelOrder(onError: (error: unknown, orderId: string) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationKey: ['cancel'],
    mutationFn: (orderId: string) =>
      unwrap(api.DELETE('/api/v1/orders/{order_id}', ofOrder(orderId))),
    onSuccess: (order) => {
      putOrder(client, order);
    },
    onError,
    onSettled: (_order, _error, orderId) =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['order', orderId] }),
        client.invalidateQueries({ queryKey: ['account'] }),
      ]),
  });
}

/** Asks for other terms of a working order, as it was at the version that was looked at. */
export function useChangeOrder(orderId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: OrderChange) =>
      unwrap(api.PUT('/api/v1/orders/{order_id}', { ...ofOrder(orderId), body })),
    onSuccess: (order) => {
      putOrder(client, order);
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['order', orderId] }),
        client.invalidateQueries({ queryKey: ['account'] }),
      ]),
  });
}
