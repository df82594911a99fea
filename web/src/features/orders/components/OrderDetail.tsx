import { Button, Drawer } from '@mantine/core';
import type { ReactNode } from 'react';
import { useInstrument } from '@/shared/api/catalogue';
import type { Instrument, Order, OrderEvent, Trade } from '@/shared/api/types';
import { formatMoney, formatPrice, formatQuantity } from '@/shared/format/number';
import { formatDateTime } from '@/shared/format/time';
import { EmptyState, QueryState } from '@/shared/ui/states';
import { Pnl } from '@/shared/ui/values';
import { useOrder, useOrderEvents, useOrderTrades } from '../api/orders';
import { isCancelable, PRODUCT_MEANING, sentence, STATUS, termsOfOrder } from '../model';
import { StatusBadge } from './StatusBadge';
import { useCancel } from './useCancel';
import classes from './OrderDetail.module.css';

interface OrderDetailProps {
  orderId: string;
  currency: string;
  onClose: () => void;
}

/** One order from wish to last fill: where it stands, what happened, and what it cost. */
export default function OrderDetail({ orderId, currency, onClose }: OrderDetailProps) {
  const query = useOrder(orderId);
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={520}
      title="Order"
      data-testid="order-detail"
      classNames={{ title: classes.drawerTitle ?? '' }}
    >
      <QueryState query={query} what="The order could not be read." loading="Reading the order">
        {query.data === undefined ? null : <Detail order={query.data} currency={currency} />}
      </QueryState>
    </Drawer>
  );
}

function Detail({ order, currency }: { order: Order; currency: string }) {
  const instrument = useInstrument(order.symbol) ?? undefined;
  const cancel = useCancel();
  return (
    <div className={classes.detail}>
      <div className={classes.top}>
        <div>
          <h3 className={classes.sentence}>{sentence(termsOfOrder(order), instrument)}</h3>
          <StatusBadge order={order} />
        </div>
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
      <p className={classes.meaning}>
        {STATUS[order.status].meaning}
        {order.reason === null ? '' : ` ${order.reason}`}
        {order.reason_code === null ? null : <code> {order.reason_code}</code>}
      </p>
      <Facts order={order} instrument={instrument} currency={currency} />
      <Events order={order} currency={currency} />
      <Trades order={order} instrument={instrument} currency={currency} />
    </div>
  );
}

interface PartProps {
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

function Facts({ order, instrument, currency }: PartProps) {
  const price = (text: string | null) => formatPrice(text, instrument?.tick_size, currency) ?? '—';
  const quantity = (text: string) => formatQuantity(text, currency) ?? '—';
  return (
    <dl className={classes.facts}>
      <Fact label="Filled">
        {quantity(order.filled_quantity)} of {quantity(order.quantity)}
      </Fact>
      <Fact label="Still to fill">{quantity(order.leaves_quantity)}</Fact>
      <Fact label="Average price">{price(order.average_price)}</Fact>
      <Fact label="Limit">{order.order_type === 'MARKET' ? 'at market' : price(order.price)}</Fact>
      {order.protection_price === null ? null : (
        <Fact label="Worst price">
          <span title="A market order never trades beyond it.">
            {price(order.protection_price)}
          </span>
        </Fact>
      )}
      <Fact label="Product">
        <span title={PRODUCT_MEANING[order.product]}>{order.product}</span>
      </Fact>
      <Fact label="Validity">{order.time_in_force}</Fact>
      <Fact label={`Reserved ${currency}`}>{formatMoney(order.reserved, currency) ?? '—'}</Fact>
      <Fact label="Sent">{formatDateTime(order.created_at) ?? '—'}</Fact>
      <Fact label="Last change">{formatDateTime(order.updated_at) ?? '—'}</Fact>
      <Fact label="Venue’s number">{order.venue_order_id ?? '—'}</Fact>
      <Fact label="Our id" wide>
        <span className={classes.id}>{order.client_order_id}</span>
      </Fact>
    </dl>
  );
}

const EVENTS: Record<string, string> = {
  accept: 'Accepted by the venue',
  reject: 'Rejected by the venue',
  book: 'Stored, money set aside',
  fill: 'Part filled',
  fill_last: 'Filled',
  request_cancel: 'Cancel asked for',
  refuse_cancel: 'Cancel refused',
  cancel: 'Cancelled',
  expire: 'Expired',
  lose_track: 'No word from the venue',
};

function eventWords({ event, status }: OrderEvent): string {
  if (status === 'DENIED') return 'Denied by the desk';
  const plain = event.replaceAll('_', ' ');
  return EVENTS[event] ?? plain.charAt(0).toUpperCase() + plain.slice(1);
}

function statusWords(status: string): string {
  return status in STATUS ? STATUS[status as Order['status']].label : status;
}

/** Facts that the page tells elsewhere. */
const QUIET = new Set(['venue_time', 'venue_order_id', 'exec_id', 'reason_code', 'reason']);

/** A number as people read it; ids and words stay as they are. */
function readable(value: unknown, currency: string): string {
  const text = String(value);
  return /^-?\d+(\.\d+)?$/.test(text) ? (formatQuantity(text, currency) ?? text) : text;
}

function describe(detail: OrderEvent['detail'], currency: string): string {
  return Object.entries(detail)
    .filter(([name, value]) => !QUIET.has(name) && value !== null && typeof value !== 'object')
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${readable(value, currency)}`)
    .join(' · ');
}

function Events({ order, currency }: { order: Order; currency: string }) {
  const query = useOrderEvents(order.id, order.version);
  return (
    <section className={classes.part} aria-label="Events">
      <h4>What happened</h4>
      <QueryState
        query={query}
        what="The events could not be read."
        loading="Reading events"
        rows={3}
      >
        <ol className={classes.events}>
          {query.data?.map((event) => (
            <li key={event.seq}>
              <span className={classes.at}>{formatDateTime(event.at)}</span>
              <span>
                <strong>{eventWords(event)}</strong>
                <span className="sd-dim"> → {statusWords(event.status)}</span>
                <span className={classes.what}>{describe(event.detail, currency)}</span>
              </span>
            </li>
          ))}
        </ol>
      </QueryState>
    </section>
  );
}

function Trades({ order, instrument, currency }: PartProps) {
  const query = useOrderTrades(order.id, order.version);
  return (
    <section className={classes.part} aria-label="Fills">
      <h4>Fills and charges</h4>
      <QueryState
        query={query}
        what="The fills could not be read."
        loading="Reading fills"
        rows={3}
      >
        {query.data?.length === 0 ? (
          <EmptyState title="Nothing has been filled">
            Each fill shows here with every charge on it.
          </EmptyState>
        ) : (
          query.data?.map((trade) => (
            <Fill key={trade.id} trade={trade} instrument={instrument} currency={currency} />
          ))
        )}
      </QueryState>
    </section>
  );
}

function Fill({
  trade,
  instrument,
  currency,
}: {
  trade: Trade;
  instrument: Instrument | undefined;
  currency: string;
}) {
  const money = (text: string) => formatMoney(text, currency) ?? '—';
  return (
    <div className={classes.fill}>
      <div className={classes.fillHead}>
        <strong>
          {formatQuantity(trade.quantity, currency)} at{' '}
          {formatPrice(trade.price, instrument?.tick_size, currency)}
        </strong>
        <span className={classes.at}>{formatDateTime(trade.executed_at)}</span>
      </div>
      <table className={classes.sums} aria-label={`Charges of fill ${trade.exec_id}`}>
        <tbody>
          <tr>
            <th scope="row">Value</th>
            <td>{money(trade.gross_value)}</td>
          </tr>
          {trade.charges.items.map((item) => (
            <tr key={item.code} className={classes.charge}>
              <th scope="row">{item.label}</th>
              <td>{money(item.amount)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">Charges in all</th>
            <td>{money(trade.charges.total)}</td>
          </tr>
          <tr className={classes.net}>
            <th scope="row">
              {trade.net_value.startsWith('-') ? 'Paid' : 'Received'} {currency}
            </th>
            <td>{money(trade.net_value.replace('-', ''))}</td>
          </tr>
          {trade.realized_pnl === null ? null : (
            <tr>
              <th scope="row">Realised before charges</th>
              <td>
                <Pnl amount={trade.realized_pnl} currency={currency} reason="" />
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}
