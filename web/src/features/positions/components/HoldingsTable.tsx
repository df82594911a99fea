import { useMemo } from 'react';
import { useCatalogue, type Catalogue } from '@/shared/api/catalogue';
import type { Holding } from '@/shared/api/types';
import { add } from '@/shared/format/decimal';
import { formatMoney, formatPercent } from '@/shared/format/number';
import { EmptyState, QueryState } from '@/shared/ui/states';
import type { Column } from '@/shared/ui/table/column';
import {
  moneyColumn,
  numberColumn,
  pnlColumn,
  priceColumn,
  quantityColumn,
  symbolColumn,
} from '@/shared/ui/table/columns';
import { DataTable } from '@/shared/ui/table/DataTable';
import { Figure, Missing, Pnl, Signed } from '@/shared/ui/values';
import { useHoldings } from '@/shared/api/positions';
import { gapOf } from '../model';

interface Sums {
  cost: string;
  value: string | null;
  pnl: string | null;
  missing: string[];
}

/** Sums over the shown rows; a sum over a missing value is missing. */
function sumsOf(rows: readonly Holding[]): Sums {
  const sum = (amounts: (string | null)[]) =>
    amounts.reduce<string | null>(
      (total, each) => (total === null || each === null ? null : add(total, each)),
      '0',
    );
  return {
    cost: sum(rows.map((row) => row.cost_basis)) ?? '0',
    value: sum(rows.map((row) => row.market_value)),
    pnl: sum(rows.map((row) => row.unrealized_pnl)),
    missing: rows.filter((row) => row.market_value === null).map((row) => row.symbol),
  };
}

const NO_PRICE = 'No price has been heard of yet.';

function columnsFor(catalogue: Catalogue, currency: string, sums: Sums): Column<Holding>[] {
  const gap = gapOf(sums.missing);
  const aged = (row: Holding) => row;
  return [
    symbolColumn(catalogue, { width: 140 }),
    quantityColumn(currency, {
      id: 'quantity',
      header: 'Quantity',
      width: 80,
      card: 'lead',
      of: (row) => row.quantity,
    }),
    priceColumn(catalogue, currency, {
      id: 'average',
      header: 'Avg. price',
      width: 90,
      card: 'key',
      of: (row) => row.average_price,
      reason: 'Not known.',
    }),
    priceColumn(catalogue, currency, {
      id: 'last',
      header: 'Last',
      width: 90,
      card: 'key',
      of: (row) => row.current_price,
      reason: NO_PRICE,
      aged,
    }),
    moneyColumn(currency, {
      id: 'cost',
      header: 'Cost',
      width: 118,
      drop: 1,
      card: 'key',
      of: (row) => row.cost_basis,
      reason: 'Not known.',
      total: formatMoney(sums.cost, currency),
    }),
    moneyColumn(currency, {
      id: 'value',
      header: 'Value',
      width: 118,
      card: 'key',
      of: (row) => row.market_value,
      reason: NO_PRICE,
      aged,
      total: <Figure text={formatMoney(sums.value, currency)} reason={gap} />,
    }),
    pnlColumn(currency, {
      id: 'pnl',
      header: 'Unrealised',
      width: 116,
      card: 'lead',
      of: (row) => row.unrealized_pnl,
      reason: NO_PRICE,
      aged,
      total: <Pnl amount={sums.pnl} currency={currency} reason={gap} />,
    }),
    numberColumn({
      id: 'percent',
      header: 'P&L %',
      definition: 'Unrealised profit or loss in percent of the cost.',
      width: 78,
      card: 'key',
      of: (row) => row.pnl_percent,
      cell: (row) => <Percent value={row.pnl_percent} />,
    }),
  ];
}

function Percent({ value }: { value: string | null }) {
  const text = formatPercent(value);
  if (value === null || text === null) return <Missing reason="Needs a price and a cost." />;
  return <Signed amount={value} text={text} />;
}

interface HoldingsTableProps {
  accountId: string;
  currency: string;
  onSelect: (symbol: string) => void;
}

/** What has been delivered to the account. */
export function HoldingsTable({ accountId, currency, onSelect }: HoldingsTableProps) {
  const query = useHoldings(accountId);
  const rows = useMemo(() => query.data?.items ?? [], [query.data]);
  const symbols = useMemo(() => rows.map((row) => row.symbol), [rows]);
  const catalogue = useCatalogue(symbols);
  const columns = useMemo(
    () => columnsFor(catalogue, currency, sumsOf(rows)),
    [catalogue, currency, rows],
  );
  return (
    <QueryState query={query} what="Holdings could not be read." loading="Reading holdings">
      <DataTable
        id="holdings"
        label="Holdings"
        testId="holdings"
        columns={columns}
        rows={rows}
        rowId={(row) => row.symbol}
        rowLabel={(row) => `${row.symbol}, ${row.quantity}`}
        rowSymbol={(row) => row.symbol}
        onOpen={(row) => {
          onSelect(row.symbol);
        }}
        empty={
          <EmptyState title="No holdings">
            Shares bought for delivery (CNC) are kept here with what they cost and are worth.
          </EmptyState>
        }
      />
    </QueryState>
  );
}
