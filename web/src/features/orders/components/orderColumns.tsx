import type { Catalogue } from '@/shared/api/catalogue';
import type { Order } from '@/shared/api/types';
import { formatClock, formatDateTime } from '@/shared/format/time';
import { SymbolName } from '@/shared/ui/SymbolName';
import type { Column } from '@/shared/ui/table/column';
import { STATUS } from '../model';
import { CancelButton, FillCell, LimitText, PriceText, SideWord } from './cells';
import { StatusBadge } from './StatusBadge';

interface ColumnOptions {
  catalogue: Catalogue;
  onCancel: (order: Order) => void;
  /** Show the day too. */
  dated: boolean;
}

function whatColumns({ dated }: ColumnOptions): Column<Order>[] {
  return [
    {
      id: 'time',
      header: 'Time',
      width: dated ? 128 : 72,
      card: 'key',
      sort: (order) => order.created_at,
      text: (order) => order.created_at,
      cell: (order) =>
        (dated ? formatDateTime(order.created_at) : formatClock(order.created_at)) ?? '—',
    },
    {
      id: 'symbol',
      header: 'Symbol',
      width: 152,
      card: 'title',
      sort: (order) => order.tradingsymbol,
      text: (order) => order.symbol,
      cell: (order) => <SymbolName symbol={order.symbol} />,
    },
    {
      id: 'side',
      header: 'Side',
      width: 54,
      card: 'lead',
      sort: (order) => order.side,
      text: (order) => order.side,
      cell: (order) => <SideWord side={order.side} />,
    },
    {
      id: 'product',
      header: 'Product',
      definition: 'CNC delivery, MIS intraday, NRML carried over; then how long it is valid.',
      width: 84,
      drop: 3,
      sort: (order) => order.product,
      text: (order) => `${order.product} ${order.time_in_force}`,
      cell: (order) => (
        <>
          {order.product} <span className="sd-dim">{order.time_in_force}</span>
        </>
      ),
    },
  ];
}

function howColumns({ catalogue }: ColumnOptions): Column<Order>[] {
  return [
    {
      id: 'filled',
      header: 'Filled',
      definition: 'Filled quantity of the ordered one.',
      align: 'right',
      width: 124,
      card: 'key',
      sort: (order) => order.quantity,
      text: (order) => `${order.filled_quantity}/${order.quantity}`,
      cell: (order) => <FillCell order={order} catalogue={catalogue} />,
    },
    {
      id: 'limit',
      header: 'Limit',
      align: 'right',
      width: 84,
      card: 'key',
      sort: (order) => order.price,
      text: (order) => order.price ?? 'market',
      cell: (order) => <LimitText order={order} catalogue={catalogue} />,
    },
    {
      id: 'average',
      header: 'Avg. price',
      definition: 'Average price of what has been filled.',
      align: 'right',
      width: 88,
      drop: 1,
      card: 'key',
      sort: (order) => order.average_price,
      text: (order) => order.average_price ?? '',
      cell: (order) => (
        <PriceText
          price={order.average_price}
          symbol={order.symbol}
          catalogue={catalogue}
          reason="Nothing has been filled."
        />
      ),
    },
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
