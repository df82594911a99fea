import type { ReactNode } from 'react';
import type { Instrument, Order } from '@/shared/api/types';
import { formatMoney, formatPrice, formatQuantity } from '@/shared/format/number';
import { formatDateTime } from '@/shared/format/time';
import { Explain } from '@/shared/ui/values';
import { hasLimit, isStop, PRODUCT_MEANING, TYPE_MEANING, VALIDITY_MEANING } from '../model';
import { isDone } from '../status';
import classes from './OrderDetail.module.css';

export interface PartProps {
  order: Order;
  instrument: Instrument | undefined;
  currency: string;
}

interface FactProps {
  label: string;
  wide?: boolean;
  children: ReactNode;
}

function Fact({ label, wide = false, children }: FactProps) {
  return (
    <div className={wide ? classes.wide : undefined}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What was asked for, what is left of it, and the money that is set aside for it. */
export function OrderTerms({ order, instrument, currency }: PartProps) {
  const price = (text: string | null) => formatPrice(text, instrument?.tick_size, currency) ?? '—';
  const quantity = (text: string) => formatQuantity(text, currency) ?? '—';
  /** How a term stands, and how it shall once the venue has agreed. */
  const underWay = (now: string, next: string | null) =>
    next === null ? now : `${now} → ${next} asked for`;
  return (
    <section className={classes.part} aria-label="Terms">
      <h3>Terms</h3>
      <dl className={classes.facts}>
        <Fact label="Quantity">
          {underWay(quantity(order.quantity), order.new_quantity && quantity(order.new_quantity))}
        </Fact>
        <Fact label="Filled">{quantity(order.filled_quantity)}</Fact>
        <Fact label="Type">
          <Explain text={TYPE_MEANING[order.order_type]}>{order.order_type}</Explain>
        </Fact>
        <Fact label={isDone(order) ? 'Never filled' : 'Still to fill'}>
          {quantity(order.leaves_quantity)}
        </Fact>
        <Fact label="Limit">
          {hasLimit(order.order_type)
            ? underWay(price(order.price), order.new_price && price(order.new_price))
            : 'at market'}
        </Fact>
        <Fact label="Average price">{price(order.average_price)}</Fact>
        {isStop(order.order_type) ? (
          <>
            <Fact label="Trigger">
              {underWay(
                price(order.trigger_price),
                order.new_trigger_price && price(order.new_trigger_price),
              )}
            </Fact>
            <Fact label="Trigger reached">{formatDateTime(order.triggered_at) ?? 'not yet'}</Fact>
          </>
        ) : null}
        {order.protection_price === null ? null : (
          <Fact label="Worst price">
            <Explain text="The order never trades beyond it.">
              {price(order.protection_price)}
            </Explain>
          </Fact>
        )}
        <Fact label="Product">
          <Explain text={PRODUCT_MEANING[order.product]}>{order.product}</Explain>
        </Fact>
        <Fact label="Validity">
          <Explain text={VALIDITY_MEANING[order.time_in_force]}>{order.time_in_force}</Explain>
        </Fact>
        <Fact label={`Set aside ${currency}`}>
          <Explain text="Money that this order keeps from others: at the worst price it may trade at, with charges. What is not used comes back when the order is done.">
            {formatMoney(order.reserved, currency) ?? '—'}
          </Explain>
        </Fact>
        <Fact label="Changed so far">
          {order.replaces === 0 ? 'never' : `${order.replaces.toString()} ×`}
        </Fact>
        <Fact label="Origin">{order.origin}</Fact>
        <Fact label="Placed">{formatDateTime(order.created_at) ?? '—'}</Fact>
        <Fact label="Last change">{formatDateTime(order.updated_at) ?? '—'}</Fact>
        <Fact label="Version">{order.version}</Fact>
        <Fact label="Venue’s number">
          <span className={classes.id}>{order.venue_order_id ?? '—'}</span>
        </Fact>
        <Fact label="Tag at the venue">
          <span className={classes.id}>{order.tag}</span>
        </Fact>
        {order.group_id === null ? null : (
          <Fact label="Group" wide>
            <span className={classes.id}>{order.group_id}</span>
          </Fact>
        )}
        {order.strategy_id === null ? null : (
          <Fact label="Strategy" wide>
            <span className={classes.id}>{order.strategy_id}</span>
          </Fact>
        )}
        <Fact label="Client’s id" wide>
          <span className={classes.id}>{order.client_order_id}</span>
        </Fact>
      </dl>
    </section>
  );
}
