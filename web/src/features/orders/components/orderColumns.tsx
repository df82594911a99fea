import type { Catalogue } from '@/shared/api/catalogue';
import type { Order, Side } from '@/shared/api/types';
import { formatClock, formatDateTime } from '@/shared/format/time';
import type { Column } from '@/shared/ui/table/column';
import { numberColumn, symbolColumn, textColumn } from '@/shared/ui/table/columns';
import { standingOf } from '../status';
import {
  FillCell,
  LimitText,
  newTerms,
  PriceText,
  RowActions,
  SideWord,
  TriggerText,
} from './cells';
import { StatusBadge } from './StatusBadge';

interface ColumnOptions {
  catalogue: Catalogue;
  onCancel: (order: Order) => void;
  onChange?: ((order: Order) => void) | undefined;
  /** Show the day too. */
  dated: boolean;
}

export function sideColumn<T extends { side: Side }>(): Column<T> {
  return textColumn<T>({
    id: 'side',
    header: 'Side',
    width: 48,
    card: 'lead',
    of: (row) => row.side,
    cell: (row) => <SideWord side={row.side} />,
  });
}

function whatColumns({ catalogue, dated }: ColumnOptions): Column<Order>[] {
  const format = dated ? formatDateTime : formatClock;
  return [
    textColumn({
      id: 'time',
      header: 'Time',
      width: dated ? 122 : 72,
      card: 'key',
      of: (order) => order.created_at,
      cell: (order) => format(order.created_at) ?? '—',
    }),
    symbolColumn(catalogue, { width: 140 }),
    sideColumn(),
    textColumn({
      id: 'type',
      header: 'Type',
      definition: 'SL and SL-M are stops: they wait outside of the book for their trigger.',
      width: 72,
      drop: 3,
      of: (order) => order.order_type,
    }),
    textColumn({
      id: 'product',
      header: 'Product',
      definition: 'CNC delivery, MIS intraday, NRML carried over; then how long it is valid.',
      width: 78,
      drop: 5,
      of: (order) => `${order.product} ${order.time_in_force}`,
      cell: (order) => (
        <>
          {order.product} <span className="sd-dim">{order.time_in_force}</span>
        </>
      ),
    }),
  ];
}

function howColumns({ catalogue }: ColumnOptions): Column<Order>[] {
  return [
    {
      ...numberColumn({
        id: 'filled',
        header: 'Filled',
        definition: 'Filled quantity of the ordered one.',
        width: 116,
        card: 'key',
        of: (order: Order) => order.quantity,
        cell: (order) => <FillCell order={order} catalogue={catalogue} />,
      }),
      text: (order) => `${order.filled_quantity}/${order.quantity}`,
    },
    {
      ...numberColumn({
        id: 'limit',
        header: 'Limit',
        width: 84,
        card: 'key',
        of: (order: Order) => order.price,
        cell: (order) => <LimitText order={order} catalogue={catalogue} />,
      }),
      text: (order) => order.price ?? 'market',
    },
    numberColumn({
      id: 'trigger',
      header: 'Trigger',
      definition: 'A stop comes to life when the last price reaches it; ✓ when it has.',
      width: 84,
      drop: 3,
      card: 'key',
      of: (order) => order.trigger_price,
      cell: (order) => <TriggerText order={order} catalogue={catalogue} />,
    }),
    numberColumn({
      id: 'average',
      header: 'Avg. price',
      definition: 'Average price of what has been filled.',
      width: 88,
      drop: 1,
      card: 'key',
      of: (order) => order.average_price,
      cell: (order) => (
        <PriceText
          price={order.average_price}
          symbol={order.symbol}
          catalogue={catalogue}
          reason="Nothing has been filled."
        />
      ),
    }),
  ];
}

function noteOf(order: Order, catalogue: Catalogue): string {
  const terms = newTerms(order, catalogue);
  return terms === null ? (order.reason ?? '') : `→ ${terms} asked for`;
}

export function orderColumns(options: ColumnOptions): Column<Order>[] {
  return [
    ...whatColumns(options),
    ...howColumns(options),
    {
      id: 'status',
      header: 'Status',
      width: 112,
      card: 'lead',
      sort: (order) => standingOf(order).label,
      text: (order) => order.status,
      cell: (order) => <StatusBadge order={order} />,
    },
    {
      id: 'reason',
      header: 'Reason or new terms',
      definition:
        'Why it was refused or ended; or a change that the venue has not confirmed: until then the order works as it was.',
      width: 170,
      grow: true,
      drop: 4,
      extra: !options.dated,
      text: (order) => noteOf(order, options.catalogue),
      cell: (order) => {
        const note = noteOf(order, options.catalogue);
        return <span title={note}>{note}</span>;
      },
    },
    textColumn({
      id: 'origin',
      header: 'Origin',
      definition: 'Who made it: a client (you or a program of yours), or a part of the desk.',
      width: 60,
      drop: 7,
      extra: !options.dated,
      of: (order) => order.origin,
    }),
    {
      id: 'actions',
      header: 'Actions',
      quiet: true,
      align: 'right',
      width: options.onChange === undefined ? 44 : 66,
      card: 'lead',
      text: () => '',
      cell: (order) => (
        <RowActions order={order} onCancel={options.onCancel} onChange={options.onChange} />
      ),
    },
  ];
}
