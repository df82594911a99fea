import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
} from '@tanstack/react-query';
import { api, unwrap } from '@/shared/api/client';
import { every } from '@/shared/api/queryClient';
import type { Order, Page } from '@/shared/api/types';
import { isDone, merged, newer } from '../model';

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

export interface OrderFilter {
  state: OrderState;
  symbol: string;
}

/** Every order of an account, page by page. */
export function useOrderPages(accountId: string, { state, symbol }: OrderFilter) {
  return useInfiniteQuery({
    queryKey: ['account', accountId, 'order-pages', state, symbol],
    queryFn: ({ pageParam }) => {
      const query = {
        account_id: accountId,
        state,
        limit: PAGE,
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
