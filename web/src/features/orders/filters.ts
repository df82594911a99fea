import type { Order, OrderType, Side } from '@/shared/api/types';
import type { OrderState } from './api/orders';

/** Which orders show; it stands in the address of the page. */
export interface OrderFilters {
  state: OrderState;
  symbol: string;
  side: Side | '';
  type: OrderType | '';
}

export const NO_FILTERS: OrderFilters = { state: 'all', symbol: '', side: '', type: '' };

/** Whether an order that was read fits; state and symbol were chosen by the desk. */
export function fits(order: Pick<Order, 'side' | 'order_type'>, filters: OrderFilters): boolean {
  const { side, type } = filters;
  return (side === '' || order.side === side) && (type === '' || order.order_type === type);
}

export function isFiltered(filters: OrderFilters): boolean {
  return (Object.keys(NO_FILTERS) as (keyof OrderFilters)[]).some(
    (name) => filters[name] !== NO_FILTERS[name],
  );
}

/** Whether the page itself sorts out, and not the desk: then only what was read is looked through. */
export function isPartial(filters: OrderFilters): boolean {
  return filters.side !== '' || filters.type !== '';
}
