import type { Catalogue } from '@/shared/api/catalogue';
import type { Order, Side } from '@/shared/api/types';
import { formatClock, formatDateTime } from '@/shared/format/time';
import type { Column } from '@/shared/ui/table/column';
import { numberColumn, symbolColumn, textColumn } from '@/shared/ui/table/columns';
import { STATUS } from '../model';
import { CancelButton, FillCell, LimitText, PriceText, SideWord } from './cells';
import { StatusBadge } from './StatusBadge';

interface ColumnOptions {
  catalogue: Catalogue;
  onCancel: (order: Order) => void;
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
      width: dated ? 128 : 72,
      card: 'key',
      of: (order) => order.created_at,
      cell: (order) => format(order.created_at) ?? '—',
    }),
    symbolColumn(catalogue),
    sideColumn(),
    textColumn({
      id: 'product',
      header: 'Product',
      definition: 'CNC delivery, MIS intraday, NRML carried over; then how long it is valid.',
      width: 84,
      drop: 3,
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
        width: 124,
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

export function orderColumns(options: ColumnOptions): Column<Order>[] {
  return [
    ...whatColumns(options),
    ...howColumns(options),
    {
      id: 'status',
      header: 'Status',
      width: 106,
      card: 'lead',
      sort: (order) => STATUS[order.status].label,
      text: (order) => order.status,
      cell: (order) => <StatusBadge order={order} />,
    },
    {
      id: 'reason',
      header: 'Reason',
      width: 260,
      grow: true,
      drop: 4,
      extra: !options.dated,
      text: (order) => order.reason ?? '',
      cell: (order) => <span title={order.reason ?? ''}>{order.reason ?? ''}</span>,
    },
    {
      id: 'cancel',
      header: 'Actions',
      quiet: true,
      align: 'right',
      width: 44,
      card: 'lead',
      text: () => '',
      cell: (order) => <CancelButton order={order} onCancel={options.onCancel} />,
    },
  ];
}
