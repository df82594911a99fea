import { Tooltip } from '@mantine/core';
import type { Order } from '@/shared/api/types';
import { standingOf } from '../status';
import classes from './StatusBadge.module.css';

/** Where an order stands, in a word; the hover says what that means and why. */
export function StatusBadge({
  order,
}: {
  order: Pick<Order, 'status' | 'reason' | 'trigger_price' | 'triggered_at'>;
}) {
  const { label, meaning, tone } = standingOf(order);
  const why = order.reason === null ? '' : ` ${order.reason}`;
  return (
    <Tooltip label={`${meaning}${why}`}>
      <span className={classes.badge} data-tone={tone} data-status={order.status}>
        {label}
      </span>
    </Tooltip>
  );
}
