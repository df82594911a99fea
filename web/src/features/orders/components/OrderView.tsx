import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useInstrument } from '@/shared/api/catalogue';
import type { Order } from '@/shared/api/types';
import { sentence, termsOfOrder } from '../model';
import { isCancelable, isReplaceable, standingOf } from '../status';
import { LifeCycle } from './LifeCycle';
import { OrderFills } from './OrderFills';
import { OrderTerms } from './OrderTerms';
import { OrderTimeline } from './OrderTimeline';
import { StatusBadge } from './StatusBadge';
import { useCancel } from './useCancel';
import classes from './OrderDetail.module.css';

const ChangeOrder = lazy(() => import('./ChangeOrder'));

/** One order from wish to last fill: where it stands, what happened, and what it cost. */
export function OrderView({ order }: { order: Order }) {
  const instrument = useInstrument(order.symbol) ?? undefined;
  const cancel = useCancel();
  const [changing, setChanging] = useState<Order | null>(null);
  const currency = instrument?.currency ?? '';
  const part = { order, instrument, currency };
  return (
    <div className={classes.detail}>
      <div className={classes.top}>
        <div>
          <h2 className={classes.sentence}>{sentence(termsOfOrder(order), instrument)}</h2>
          <StatusBadge order={order} />
        </div>
        <div className={classes.actions}>
          {isReplaceable(order) ? (
            <Button
              variant="default"
              onClick={() => {
                setChanging(order);
              }}
            >
              Change…
            </Button>
          ) : null}
          {isCancelable(order) ? (
            <Button
              color="red"
              variant="light"
              onClick={() => {
                cancel(order);
              }}
            >
              Cancel order
            </Button>
          ) : null}
        </div>
      </div>
      <p className={classes.meaning} data-status={order.status}>
        {standingOf(order).meaning}
        {order.reason === null ? null : <strong> {order.reason}</strong>}
        {order.reason_code === null ? null : <code> {order.reason_code}</code>}
        {order.status === 'PENDING_APPROVAL' ? (
          <Link to="/orders/approvals"> Open the queue of approvals</Link>
        ) : null}
      </p>
      <LifeCycle order={order} />
      <div className={classes.columns}>
        <div className={classes.column}>
          <OrderTerms {...part} />
          <OrderFills {...part} />
        </div>
        <div className={classes.column}>
          <OrderTimeline {...part} />
        </div>
      </div>
      <Suspense>
        {changing === null ? null : (
          <ChangeOrder
            order={changing}
            onClose={() => {
              setChanging(null);
            }}
          />
        )}
      </Suspense>
    </div>
  );
}
