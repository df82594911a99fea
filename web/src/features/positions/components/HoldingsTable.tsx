import { useMemo } from 'react';
import { useCatalogue, type Catalogue } from '@/shared/api/catalogue';
import type { Holding } from '@/shared/api/types';
import { add } from '@/shared/format/decimal';
import { formatMoney, formatPercent, formatPrice, formatQuantity } from '@/shared/format/number';
import { formatAge } from '@/shared/format/time';
import { EmptyState, QueryState } from '@/shared/ui/states';
import { splitSymbol, SymbolName } from '@/shared/ui/SymbolName';
import type { Column } from '@/shared/ui/table/column';
import { DataTable } from '@/shared/ui/table/DataTable';
import { Figure, Missing, Pnl, Signed } from '@/shared/ui/values';
import { useHoldings } from '../api/positions';
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

function whatColumns(catalogue: Catalogue, currency: string): Column<Holding>[] {
  const price = (row: Holding, text: string | null) =>
    formatPrice(text, catalogue.get(row.symbol)?.tick_size, currency);
  return [
    {
      id: 'symbol',
      header: 'Symbol',
      width: 140,
      card: 'title',
      sort: (row) => splitSymbol(row.symbol)[1],
      text: (row) => row.symbol,
      cell: (row) => <SymbolName symbol={row.symbol} name={catalogue.get(row.symbol)?.name} />,
    },
    {
      id: 'quantity',
      header: 'Quantity',
      align: 'right',
      width: 80,
      card: 'lead',
      sort: (row) => row.quantity,
      text: (row) => row.quantity,
      cell: (row) => formatQuantity(row.quantity, currency),
    },
    {
      id: 'average',
      header: 'Avg. price',
      align: 'right',
      width: 90,
      card: 'key',
      sort: (row) => row.average_price,
      text: (row) => row.average_price ?? '',
      cell: (row) => <Figure text={price(row, row.average_price)} reason="Not known." />,
    },
    {
      id: 'last',
      header: 'Last',
      align: 'right',
      width: 90,
      card: 'key',
      sort: (row) => row.current_price,
      text: (row) => row.current_price ?? '',
      cell: (row) => (
        <Figure
          text={price(row, row.current_price)}
          reason={NO_PRICE}
          stale={row.stale}
          age={formatAge(row.price_age_ms)}
        />
      ),
    },
  ];
}

function moneyColumns(currency: string, sums: Sums): Column<Holding>[] {
  const gap = gapOf(sums.missing);
  return [
    {
      id: 'cost',
      header: 'Cost',
      unit: currency,
      align: 'right',
      width: 118,
      drop: 1,
      card: 'key',
      sort: (row) => row.cost_basis,
      text: (row) => row.cost_basis,
      cell: (row) => formatMoney(row.cost_basis, currency),
      total: formatMoney(sums.cost, currency),
    },
    {
      id: 'value',
      header: 'Value',
      unit: currency,
      align: 'right',
      width: 118,
      card: 'key',
      sort: (row) => row.market_value,
      text: (row) => row.market_value ?? '',
      cell: (row) => <Figure text={formatMoney(row.market_value, currency)} reason={NO_PRICE} />,
      total: <Figure text={formatMoney(sums.value, currency)} reason={gap} />,
    },
    {
      id: 'pnl',
      header: 'Unrealised',
      unit: currency,
      align: 'right',
      width: 116,
      card: 'lead',
      sort: (row) => row.unrealized_pnl,
      text: (row) => row.unrealized_pnl ?? '',
      cell: (row) => <Pnl amount={row.unrealized_pnl} currency={currency} reason={NO_PRICE} />,
      total: <Pnl amount={sums.pnl} currency={currency} reason={gap} />,
    },
    {
      id: 'percent',
      header: 'P&L %',
      definition: 'Unrealised profit or loss in percent of the cost.',
      align: 'right',
      width: 78,
      card: 'key',
      sort: (row) => row.pnl_percent,
      text: (row) => row.pnl_percent ?? '',
      cell: (row) => <Percent value={row.pnl_percent} />,
    },
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
    () => [...whatColumns(catalogue, currency), ...moneyColumns(currency, sumsOf(rows))],
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
