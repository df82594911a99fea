import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { useCatalogue, type Catalogue } from '@/shared/api/catalogue';
import type { Position, PositionTotals } from '@/shared/api/types';
import { signOf } from '@/shared/format/decimal';
import { formatMoney, formatPrice, formatQuantity } from '@/shared/format/number';
import { formatAge } from '@/shared/format/time';
import { EmptyState, QueryState } from '@/shared/ui/states';
import { SymbolName } from '@/shared/ui/SymbolName';
import type { Column } from '@/shared/ui/table/column';
import { DataTable } from '@/shared/ui/table/DataTable';
import { useServerAge } from '@/shared/ui/useServerAge';
import { Figure, Pnl } from '@/shared/ui/values';
import { usePositions } from '../api/positions';
import { closingOf, gapOf, type Closing } from '../model';
import classes from './Positions.module.css';

interface PositionsPanelProps {
  accountId: string;
  currency: string;
  onClosing: (closing: Closing) => void;
  onSelect: (symbol: string) => void;
  onStart: () => void;
}

interface ColumnOptions {
  catalogue: Catalogue;
  currency: string;
  totals: PositionTotals | undefined;
  /** Some row rests on an old price, so the sums do too. */
  stale: boolean;
  onClosing: (closing: Closing) => void;
}

const NO_PRICE = 'No price has been heard of yet.';

function whatColumns({ catalogue, currency }: ColumnOptions): Column<Position>[] {
  const price = (row: Position, text: string | null) =>
    formatPrice(text, catalogue.get(row.symbol)?.tick_size, currency);
  return [
    {
      id: 'symbol',
      header: 'Symbol',
      width: 152,
      card: 'title',
      sort: (row) => row.tradingsymbol,
      text: (row) => row.symbol,
      cell: (row) => <SymbolName symbol={row.symbol} name={row.name} />,
    },
    {
      id: 'product',
      header: 'Product',
      definition: 'CNC delivery, MIS intraday, NRML carried over.',
      width: 66,
      drop: 4,
      sort: (row) => row.product,
      text: (row) => row.product,
      cell: (row) => row.product,
    },
    {
      id: 'quantity',
      header: 'Net qty',
      definition: 'Bought less sold; below zero the position is short.',
      align: 'right',
      width: 68,
      card: 'lead',
      sort: (row) => row.net_quantity,
      text: (row) => row.net_quantity,
      cell: (row) => formatQuantity(row.net_quantity, currency),
    },
    {
      id: 'average',
      header: 'Avg. price',
      definition: 'What the open quantity cost on average, before charges.',
      align: 'right',
      width: 80,
      card: 'key',
      sort: (row) => row.average_price,
      text: (row) => row.average_price ?? '',
      cell: (row) => <Figure text={price(row, row.average_price)} reason="Nothing is open." />,
    },
    {
      id: 'last',
      header: 'Last',
      align: 'right',
      width: 80,
      card: 'key',
      sort: (row) => row.last_price,
      text: (row) => row.last_price ?? '',
      cell: (row) => (
        <Figure
          text={price(row, row.last_price)}
          reason={NO_PRICE}
          stale={row.stale}
          age={formatAge(row.price_age_ms)}
        />
      ),
    },
  ];
}

function moneyColumns({ currency, totals, stale: old }: ColumnOptions): Column<Position>[] {
  const gap = gapOf(totals?.missing ?? []);
  const stale = (row: Position) => ({ stale: row.stale, age: formatAge(row.price_age_ms) });
  return [
    {
      id: 'value',
      header: 'Value',
      unit: currency,
      definition: 'Net quantity at the last price, times the multiplier.',
      align: 'right',
      width: 118,
      drop: 2,
      card: 'key',
      sort: (row) => row.market_value,
      text: (row) => row.market_value ?? '',
      cell: (row) => (
        <Figure text={formatMoney(row.market_value, currency)} reason={NO_PRICE} {...stale(row)} />
      ),
      total: totals && (
        <Figure text={formatMoney(totals.market_value, currency)} reason={gap} stale={old} />
      ),
    },
    {
      id: 'unrealized',
      header: 'Unrealised',
      unit: currency,
      definition: 'What closing at the last price would make or lose, before charges.',
      align: 'right',
      width: 104,
      card: 'lead',
      sort: (row) => row.unrealized_pnl,
      text: (row) => row.unrealized_pnl ?? '',
      cell: (row) => (
        <Pnl amount={row.unrealized_pnl} currency={currency} reason={NO_PRICE} {...stale(row)} />
      ),
      total: totals && (
        <Pnl amount={totals.unrealized_pnl} currency={currency} reason={gap} stale={old} />
      ),
    },
    {
      id: 'realized',
      header: 'Realised',
      unit: currency,
      definition: 'What closed parts have made or lost, before charges.',
      align: 'right',
      width: 98,
      drop: 0,
      card: 'key',
      sort: (row) => row.realized_pnl,
      text: (row) => row.realized_pnl,
      cell: (row) => <Pnl amount={row.realized_pnl} currency={currency} reason="" />,
      total: totals && <Pnl amount={totals.realized_pnl} currency={currency} reason="" />,
    },
    {
      id: 'charges',
      header: 'Charges',
      unit: currency,
      definition: 'Brokerage, taxes and fees paid on this position so far.',
      align: 'right',
      width: 96,
      drop: 1,
      card: 'key',
      sort: (row) => row.charges,
      text: (row) => row.charges,
      cell: (row) => formatMoney(row.charges, currency),
      total: totals && formatMoney(totals.charges, currency),
    },
  ];
}

function columnsFor(options: ColumnOptions): Column<Position>[] {
  return [
    ...whatColumns(options),
    ...moneyColumns(options),
    {
      id: 'close',
      header: 'Actions',
      quiet: true,
      align: 'right',
      width: 60,
      card: 'lead',
      text: () => '',
      cell: (row) => <CloseButton row={row} onClosing={options.onClosing} />,
    },
  ];
}

function CloseButton({ row, onClosing }: { row: Position; onClosing: (closing: Closing) => void }) {
  const closing = closingOf(row);
  if (closing === null) return <span className="sd-dim">closed</span>;
  return (
    <Button
      variant="subtle"
      size="compact-xs"
      tabIndex={-1}
      aria-label={`Close ${row.tradingsymbol} in the ticket`}
      onClick={(event) => {
        event.stopPropagation();
        onClosing(closing);
      }}
    >
      Close
    </Button>
  );
}

/** What the account holds, what it is worth now, and what it makes; sums tie to the rows. */
export function PositionsPanel(props: PositionsPanelProps) {
  const { accountId, currency, onClosing, onSelect, onStart } = props;
  const query = usePositions(accountId);
  const { stale, age } = useServerAge(query);
  const rows = useMemo(() => query.data?.items ?? [], [query.data]);
  const totals = query.data?.totals;
  const anyStale = stale || rows.some((row) => row.stale);
  const symbols = useMemo(() => rows.map((row) => row.symbol), [rows]);
  const catalogue = useCatalogue(symbols);
  const columns = useMemo(
    () => columnsFor({ catalogue, currency, totals, stale: anyStale, onClosing }),
    [catalogue, currency, totals, anyStale, onClosing],
  );
  const closeRow = (row: Position) => {
    const closing = closingOf(row);
    if (closing !== null) onClosing(closing);
  };
  return (
    <QueryState query={query} what="Positions could not be read." loading="Reading positions">
      {stale ? (
        <p className={classes.old}>These figures are {age} old; no newer ones came.</p>
      ) : null}
      <DataTable
        id="positions"
        label="Positions"
        testId="positions"
        columns={columns}
        rows={rows}
        rowId={(row) => `${row.symbol} ${row.product}`}
        rowLabel={(row) =>
          `${row.tradingsymbol} ${row.product}, ${signOf(row.net_quantity) === 0 ? 'closed' : row.net_quantity}`
        }
        rowSymbol={(row) => row.symbol}
        onOpen={(row) => {
          onSelect(row.symbol);
        }}
        rowKeys={{ x: closeRow, X: closeRow }}
        empty={
          <EmptyState
            title="No positions"
            action={
              <Button variant="default" onClick={onStart}>
                Place a first order
              </Button>
            }
          >
            What you buy or sell short shows here, marked at live prices, with its profit or loss.
          </EmptyState>
        }
      />
    </QueryState>
  );
}
