import { Drawer } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { QueryState } from '@/shared/ui/states';
import { useOrder } from '../api/orders';
import { OrderView } from './OrderView';
import classes from './OrderDetail.module.css';

interface OrderDetailProps {
  orderId: string;
  onClose: () => void;
}

/** One order beside whatever was looked at; its page has room for the same. */
export default function OrderDetail({ orderId, onClose }: OrderDetailProps) {
  const query = useOrder(orderId);
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={520}
      title={
        <>
          Order{' '}
          <Link
            to="/orders/$orderId"
            params={{ orderId }}
            className={classes.page}
            onClick={onClose}
          >
            Open as a page
          </Link>
        </>
      }
      data-testid="order-detail"
      classNames={{ title: classes.drawerTitle ?? '' }}
    >
      <QueryState query={query} what="The order could not be read." loading="Reading the order">
        {query.data === undefined ? null : <OrderView order={query.data} />}
      </QueryState>
    </Drawer>
  );
}
