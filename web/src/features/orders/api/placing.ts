import { api, fetchPatiently, unwrap } from '@/shared/api/client';
import type { Order, OrderPreview } from '@/shared/api/types';
import type { Terms } from '../model';

/** Sends an order and waits for the answer as long as it takes. */
export function placeOrder(terms: Terms, clientOrderId: string): Promise<Order> {
  const body = { ...terms, client_order_id: clientOrderId };
  return unwrap(api.POST('/api/v1/orders', { body, fetch: fetchPatiently }));
}

const LOOKED_THROUGH = 100;

/** Looks for an order of which no answer came, among the newest of its account. */
export async function findOrder(accountId: string, clientOrderId: string): Promise<Order | null> {
  const query = { account_id: accountId, state: 'all' as const, limit: LOOKED_THROUGH };
  const { items } = await unwrap(api.GET('/api/v1/orders', { params: { query } }));
  return items.find((order) => order.client_order_id === clientOrderId) ?? null;
}

export function readOrder(orderId: string): Promise<Order> {
  return unwrap(api.GET('/api/v1/orders/{order_id}', { params: { path: { order_id: orderId } } }));
}

export function previewOrder(terms: Terms, signal: AbortSignal): Promise<OrderPreview> {
  const body = { ...terms, client_order_id: 'preview' };
  return unwrap(api.POST('/api/v1/orders/preview', { body, signal }));
}
