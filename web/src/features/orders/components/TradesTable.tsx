import { useMemo } from 'react';
import { useCatalogue, type Catalogue } from '@/shared/api/catalogue';
import type { Trade } from '@/shared/api/types';
import { formatMoney, formatQuantity } from '@/shared/format/number';
import { formatDateTime } from '@/shared/format/time';
import { EmptyState, QueryState } from '@/shared/ui/states';
import { SymbolName } from '@/shared/ui/SymbolName';
import type { Column } from '@/shared/ui/table/column';
import { DataTable } from '@/shared/ui/table/DataTable';
import { Pnl } from '@/shared/ui/values';
import { useTrades } from '../api/orders';
import { PriceText, SideWord } from './cells';

function columnsFor(catalogue: Catalogue, currency: string): Column<Trade>[] {
  const money = (amount: string) => formatMoney(amount, currency) ?? '—';
  return [
    {
      id: 'time',
      header: 'Time',
      width: 128,
      card: 'key',
      sort: (trade) => trade.executed_at,
      text: (trade) => trade.executed_at,
      cell: (trade) => formatDateTime(trade.executed_at) ?? '—',
    },
    {
      id: 'symbol',
      header: 'Symbol',
      width: 152,
      card: 'title',
      sort: (trade) => trade.symbol,
      text: (trade) => trade.symbol,
      cell: (trade) => <SymbolName symbol={trade.symbol} />,
    },
    {
      id: 'side',
      header: 'Side',
      width: 54,
      card: 'lead',
      sort: (trade) => trade.side,
      text: (trade) => trade.side,
      cell: (trade) => <SideWord side={trade.side} />,
    },
    {
      id: 'quantity',
      header: 'Quantity',
      align: 'right',
      width: 76,
      card: 'lead',
      sort: (trade) => trade.quantity,
      text: (trade) => trade.quantity,
      cell: (trade) => formatQuantity(trade.quantity, currency),
    },
    {
      id: 'price',
      header: 'Price',
      align: 'right',
      width: 86,
      card: 'key',
      sort: (trade) => trade.price,
      text: (trade) => trade.price,
      cell: (trade) => (
        <PriceText
          price={trade.price}
          symbol={trade.symbol}
          catalogue={catalogue}
          reason="Not known."
        />
      ),
    },
    {
      id: 'gross',
      header: 'Value',
      unit: currency,
      definition: 'Price times quantity times multiplier, before charges.',
      align: 'right',
      width: 112,
      drop: 2,
      card: 'key',
      sort: (trade) => trade.gross_value,
      text: (trade) => trade.gross_value,
      cell: (trade) => money(trade.gross_value),
    },
    {
      id: 'charges',
      header: 'Charges',
      unit: currency,
      definition: 'Brokerage, taxes and fees of this fill. Open the order for each item.',
      align: 'right',
      width: 96,
      drop: 1,
      card: 'key',
      sort: (trade) => trade.charges.total,
      text: (trade) => trade.charges.total,
      cell: (trade) => <span title={itemised(trade)}>{money(trade.charges.total)}</span>,
    },
    {
      id: 'pnl',
      header: 'Realised',
      unit: currency,
      definition: 'Profit or loss that this fill closed, before charges.',
      align: 'right',
      width: 106,
      card: 'key',
      sort: (trade) => trade.realized_pnl,
      text: (trade) => trade.realized_pnl ?? '',
      cell: (trade) => (
        <Pnl
          amount={trade.realized_pnl}
          currency={currency}
          reason="This fill opened or added to a position."
        />
      ),
    },
  ];
}

function itemised(trade: Trade): string {
  return trade.charges.items.map(({ label, amount }) => `${label} ${amount}`).join(', ');
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
