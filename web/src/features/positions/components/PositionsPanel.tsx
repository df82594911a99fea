import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { useCatalogue, type Catalogue } from '@/shared/api/catalogue';
import type { Position, PositionTotals } from '@/shared/api/types';
import { signOf } from '@/shared/format/decimal';
import { formatMoney } from '@/shared/format/number';
import { EmptyState, QueryState } from '@/shared/ui/states';
import type { Column } from '@/shared/ui/table/column';
import {
  moneyColumn,
  pnlColumn,
  priceColumn,
  quantityColumn,
  symbolColumn,
  textColumn,
} from '@/shared/ui/table/columns';
import { DataTable } from '@/shared/ui/table/DataTable';
import { useServerAge } from '@/shared/ui/useServerAge';
import { Figure, Pnl } from '@/shared/ui/values';
import { usePositions } from '@/shared/api/positions';
import { closingOf, gapOf, type Closing } from '../model';
import classes from './Positions.module.css';

interface PositionsPanelProps {
  accountId: string;
  currency: string;
  onClosing: (closing: Closing) => void;
  onSelect: (symbol: string) => void;
  /** Why no first order can be sent from here, or null. */
  obstacle: string | null;
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

const aged = (row: Position) => row;

function whatColumns({ catalogue, currency }: ColumnOptions): Column<Position>[] {
  return [
    symbolColumn(catalogue),
    textColumn({
      id: 'product',
      header: 'Product',
      definition: 'CNC delivery, MIS intraday, NRML carried over.',
      width: 66,
      drop: 4,
      of: (row) => row.product,
    }),
    quantityColumn(currency, {
      id: 'quantity',
      header: 'Net qty',
      definition: 'Bought less sold; below zero the position is short.',
      width: 68,
      card: 'lead',
      of: (row) => row.net_quantity,
    }),
    priceColumn(catalogue, currency, {
      id: 'average',
      header: 'Avg. price',
      definition: 'What the open quantity cost on average, before charges.',
      width: 80,
      card: 'key',
      of: (row) => row.average_price,
      reason: 'Nothing is open.',
    }),
    priceColumn(catalogue, currency, {
      id: 'last',
      header: 'Last',
      width: 80,
      card: 'key',
      of: (row) => row.last_price,
      reason: NO_PRICE,
      aged,
    }),
  ];
}

function moneyColumns({ currency, totals, stale }: ColumnOptions): Column<Position>[] {
  const gap = gapOf(totals?.missing ?? []);
  const sum = { currency, reason: gap, stale };
  return [
    moneyColumn(currency, {
      id: 'value',
      header: 'Value',
      definition: 'Net quantity at the last price, times the multiplier.',
      width: 118,
      drop: 2,
      card: 'key',
      of: (row) => row.market_value,
      reason: NO_PRICE,
      aged,
      total: totals && (
        <Figure text={formatMoney(totals.market_value, currency)} reason={gap} stale={stale} />
      ),
    }),
    pnlColumn(currency, {
      id: 'unrealized',
      header: 'Unrealised',
      definition: 'What closing at the last price would make or lose, before charges.',
      width: 104,
      card: 'lead',
      of: (row) => row.unrealized_pnl,
      reason: NO_PRICE,
      aged,
      total: totals && <Pnl amount={totals.unrealized_pnl} {...sum} />,
    }),
    pnlColumn(currency, {
      id: 'realized',
      header: 'Realised',
      definition: 'What closed parts have made or lost, before charges.',
      width: 98,
      drop: 0,
      card: 'key',
      of: (row) => row.realized_pnl,
      reason: '',
      total: totals && <Pnl amount={totals.realized_pnl} currency={currency} reason="" />,
    }),
    moneyColumn(currency, {
      id: 'charges',
      header: 'Charges',
      definition: 'Brokerage, taxes and fees paid on this position so far.',
      width: 96,
      drop: 1,
      card: 'key',
      of: (row) => row.charges,
      reason: '',
      total: totals && formatMoney(totals.charges, currency),
    }),
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
  const { accountId, currency, onClosing, onSelect, obstacle, onStart } = props;
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
              obstacle !== null ? undefined : (
                <Button variant="default" onClick={onStart}>
                  Place a first order
                </Button>
              )
            }
          >
            {obstacle ??
              'What you buy or sell short shows here, marked at live prices, with its profit or loss.'}
          </EmptyState>
        }
      />
    </QueryState>
  );
}
