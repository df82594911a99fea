import { Tooltip } from '@mantine/core';
import type { Order } from '@/shared/api/types';
import { STATUS } from '../model';
import classes from './StatusBadge.module.css';

/** Where an order stands, in a word; the hover says what that means and why. */
export function StatusBadge({ order }: { order: Pick<Order, 'status' | 'reason'> }) {
  const { label, meaning, tone } = STATUS[order.status];
  const why = order.reason === null ? '' : ` ${order.reason}`;
  return (
    <Tooltip label={`${meaning}${why}`}>
      <span className={classes.badge} data-tone={tone} data-status={order.status}>
        {label}
      </span>
    </Tooltip>
  );
}
