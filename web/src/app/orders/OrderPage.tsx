import { Link, useParams } from '@tanstack/react-router';
import { useOrder } from '@/features/orders/api/orders';
import { OrderView } from '@/features/orders/components/OrderView';
import { ApiError } from '@/shared/api/problem';
import { EmptyState, QueryState } from '@/shared/ui/states';
import classes from './OrdersPage.module.css';

/** One order, on a page of its own with an address that can be kept. */
export function OrderPage() {
  const { orderId } = useParams({ from: '/frame/orders/$orderId' });
  const query = useOrder(orderId);
  const missing = query.error instanceof ApiError && [404, 422].includes(query.error.status);
  return (
    <div className={classes.single} data-page-symbol={query.data?.symbol}>
      <nav aria-label="Way back" className={classes.back}>
        <Link to="/orders">← All orders</Link>
      </nav>
      <h1 className="sd-visually-hidden">Order</h1>
      <div className={classes.sheet} data-testid="order-page">
        {missing && query.data === undefined ? (
          <EmptyState title="There is no such order">
            It is not one of yours, or the address is not complete.
          </EmptyState>
        ) : (
          <QueryState query={query} what="The order could not be read." loading="Reading the order">
            {query.data === undefined ? null : <OrderView order={query.data} />}
          </QueryState>
        )}
      </div>
    </div>
  );
}
