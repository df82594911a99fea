import { useMemo } from 'react';
import { useCatalogue, type Catalogue } from '@/shared/api/catalogue';
import type { Trade } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/number';
import { formatDateTime } from '@/shared/format/time';
import { EmptyState, QueryState } from '@/shared/ui/states';
import type { Column } from '@/shared/ui/table/column';
import {
  moneyColumn,
  numberColumn,
  pnlColumn,
  priceColumn,
  quantityColumn,
  symbolColumn,
  textColumn,
} from '@/shared/ui/table/columns';
import { DataTable } from '@/shared/ui/table/DataTable';
import { useTrades } from '../api/orders';
import { sideColumn } from './orderColumns';

function columnsFor(catalogue: Catalogue, currency: string): Column<Trade>[] {
  return [
    textColumn({
      id: 'time',
      header: 'Time',
      width: 118,
      card: 'key',
      of: (trade) => trade.executed_at,
      cell: (trade) => formatDateTime(trade.executed_at) ?? '—',
    }),
    symbolColumn(catalogue, { width: 146 }),
    sideColumn(),
    quantityColumn(currency, {
      id: 'quantity',
      header: 'Quantity',
      width: 68,
      card: 'lead',
      of: (trade) => trade.quantity,
    }),
    priceColumn(catalogue, currency, {
      id: 'price',
      header: 'Price',
      width: 80,
      card: 'key',
      of: (trade) => trade.price,
      reason: 'Not known.',
    }),
    moneyColumn(currency, {
      id: 'gross',
      header: 'Value',
      definition: 'Price times quantity times multiplier, before charges.',
      width: 108,
      drop: 2,
      card: 'key',
      of: (trade) => trade.gross_value,
      reason: 'Not known.',
    }),
    {
      ...numberColumn({
        id: 'charges',
        header: 'Charges',
        definition: 'Brokerage, taxes and fees of this fill. Open the order for each item.',
        width: 84,
        drop: 1,
        card: 'key',
        of: (trade: Trade) => trade.charges.total,
        cell: (trade) => (
          <span title={itemised(trade, currency)}>
            {formatMoney(trade.charges.total, currency) ?? '—'}
          </span>
        ),
      }),
      unit: currency,
    },
    pnlColumn(currency, {
      id: 'pnl',
      header: 'Realised',
      definition: 'Profit or loss that this fill closed, before charges.',
      width: 98,
      card: 'key',
      of: (trade) => trade.realized_pnl,
      reason: 'This fill opened or added to a position.',
    }),
  ];
}

function itemised(trade: Trade, currency: string): string {
  return trade.charges.items
    .map(({ label, amount }) => `${label} ${formatMoney(amount, currency) ?? amount}`)
    .join(', ');
}

interface TradesTableProps {
  accountId: string;
  currency: string;
  onOpen: (orderId: string) => void;
}

/** The newest fills of an account. */
export function TradesTable({ accountId, currency, onOpen }: TradesTableProps) {
  const query = useTrades(accountId);
  const trades = useMemo(() => query.data ?? [], [query.data]);
  const symbols = useMemo(() => trades.map((trade) => trade.symbol), [trades]);
  const catalogue = useCatalogue(symbols);
  const columns = useMemo(() => columnsFor(catalogue, currency), [catalogue, currency]);
  return (
    <QueryState query={query} what="Trades could not be read." loading="Reading trades">
      <DataTable
        id="trades"
        label="Trades"
        testId="trades"
        columns={columns}
        rows={trades}
        rowId={(trade) => trade.id}
        rowLabel={(trade) => `${trade.side} ${trade.quantity} ${trade.symbol} at ${trade.price}`}
        rowSymbol={(trade) => trade.symbol}
        onOpen={(trade) => {
          onOpen(trade.order_id);
        }}
        empty={
          <EmptyState title="No trades yet">
            Each fill is listed here with its value, its charges and the profit it closed.
          </EmptyState>
        }
      />
    </QueryState>
  );
}
