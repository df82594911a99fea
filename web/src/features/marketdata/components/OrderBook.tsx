import { SegmentedControl } from '@mantine/core';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useInstrument } from '@/shared/api/catalogue';
import type { Instrument, Side } from '@/shared/api/types';
import { formatPrice, formatQuantity } from '@/shared/format/number';
import { useBook, useBookAge, useLiveMarketData } from '@/shared/stream/useLiveMarketData';
import { Panel } from '@/shared/ui/Panel';
import { EmptyState, ErrorState, LoadingRows } from '@/shared/ui/states';
import { readLocal, writeLocal } from '@/shared/ui/storage';
import { Explain } from '@/shared/ui/values';
import { useBookSnapshot } from '../api/book';
import { ladderOf, type Ladder, type LadderRow } from '../model';
import type { OnPrice } from './cells';
import classes from './OrderBook.module.css';

const DEPTHS = [5, 10, 20];
const KEY = 'book.depth';

interface OrderBookProps {
  /** Undefined while it is not known which one. */
  symbol: string | null | undefined;
  onPrice: OnPrice;
  className?: string | undefined;
}

function rememberedDepth(): number {
  const depth = readLocal(KEY);
  return typeof depth === 'number' && DEPTHS.includes(depth) ? depth : 10;
}

/** What waits at each price of one instrument; a click on a price puts it into the ticket. */
export function OrderBook({ symbol, onPrice, className }: OrderBookProps) {
  const [depth, setDepth] = useState(rememberedDepth);
  const chooser = (
    <SegmentedControl
      size="xs"
      className={classes.depth ?? ''}
      aria-label="Depth of the book"
      value={String(depth)}
      data={DEPTHS.map(String)}
      onChange={(value) => {
        setDepth(Number(value));
        writeLocal(KEY, Number(value));
      }}
    />
  );
  return (
    <Panel title="Order book" testId="order-book" tools={chooser} className={className}>
      {symbol === undefined ? (
        <LoadingRows rows={12} label="Reading the order book" />
      ) : symbol === null ? (
        <EmptyState title="No instrument chosen">
          Choose a row of the watchlist to see who waits to buy and sell it.
        </EmptyState>
      ) : (
        <Book key={symbol} symbol={symbol} depth={depth} onPrice={onPrice} />
      )}
    </Panel>
  );
}

function Book({ symbol, depth, onPrice }: { symbol: string; depth: number; onPrice: OnPrice }) {
  const symbols = useMemo(() => [symbol], [symbol]);
  useLiveMarketData(symbols, depth);
  const snapshot = useBookSnapshot(symbol, depth);
  const instrument = useInstrument(symbol);
  const tick = useBook(symbol);
  const { age, stale } = useBookAge(symbol);
  if (instrument?.kind === 'INDEX') {
    return (
      <EmptyState title="An index has no order book">
        It is a number worked out from its members, not a thing to buy. Trade its futures and
        options instead.
      </EmptyState>
    );
  }
  if (tick === undefined && snapshot.isError) {
    return (
      <ErrorState
        what="The order book could not be read."
        error={snapshot.error}
        onRetry={() => void snapshot.refetch()}
        busy={snapshot.isFetching}
      />
    );
  }
  if (tick === undefined) return <LoadingRows rows={12} label="Reading the order book" />;
  const ladder = ladderOf(tick.value, depth);
  if (ladder.bids.length === 0 && ladder.asks.length === 0) {
    return (
      <EmptyState title="The book is empty">Nobody bids and nobody offers right now.</EmptyState>
    );
  }
  return (
    <>
      <LadderTable
        symbol={symbol}
        ladder={ladder}
        depth={depth}
        instrument={instrument ?? undefined}
        stale={stale}
        onPrice={onPrice}
      />
      <p className={classes.foot}>
        {tick.value.assumed ? (
          <Explain text="The source gives prices without sizes, so these quantities are assumed.">
            sizes assumed
          </Explain>
        ) : (
          <span />
        )}
        <span className={stale ? classes.old : ''}>
          {stale ? 'stale, ' : ''}
          {age === null ? 'age unknown' : `${age} old`}
        </span>
      </p>
    </>
  );
}

interface LadderProps {
  symbol: string;
  ladder: Ladder;
  depth: number;
  instrument: Instrument | undefined;
  stale: boolean;
  onPrice: OnPrice;
}

function moveFocus(event: KeyboardEvent<HTMLTableElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button')];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const next = buttons[at + step];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  next.focus();
}

function LadderTable(props: LadderProps) {
  const { symbol, ladder, depth, instrument, stale } = props;
  const middle = useRef<HTMLTableRowElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const [row, box] = [middle.current, frame.current];
    if (row === null || box === null) return;
    box.scrollTop = row.offsetTop - (box.clientHeight - row.clientHeight) / 2;
  }, [symbol, depth]);
  const spread = formatPrice(ladder.spread, instrument?.tick_size, instrument?.currency);
  return (
    <div className={classes.frame} ref={frame}>
      <table
        className={classes.table}
        aria-label={`Order book of ${symbol}`}
        data-stale={stale || undefined}
        onKeyDown={moveFocus}
      >
        <thead>
          <tr>
            <th scope="col">Price</th>
            <th scope="col">Quantity</th>
            <th scope="col">Sum</th>
          </tr>
        </thead>
        <tbody data-side="ask">
          <Levels {...props} rows={ladder.asks} side="BUY" />
        </tbody>
        <tbody>
          <tr className={classes.spread} ref={middle}>
            <th scope="row">Spread</th>
            <td colSpan={2}>{spread ?? 'one-sided'}</td>
          </tr>
        </tbody>
        <tbody data-side="bid">
          <Levels {...props} rows={ladder.bids} side="SELL" />
        </tbody>
      </table>
    </div>
  );
}

function Levels(props: LadderProps & { rows: LadderRow[]; side: Side }) {
  const { rows, side, depth } = props;
  const blanks = Array.from({ length: Math.max(0, depth - rows.length) }, (_, index) => (
    <tr key={`blank-${String(index)}`} aria-hidden="true">
      <td colSpan={3} />
    </tr>
  ));
  const levels = rows.map((row, index) => (
    // A row stands for a place in the ladder, so a price that moves away does not move the row.
    <Level key={index} {...props} row={row} best={index === 0} />
  ));
  return side === 'BUY' ? [...blanks, ...levels.reverse()] : [...levels, ...blanks];
}

interface LevelProps extends LadderProps {
  row: LadderRow;
  side: Side;
  best: boolean;
}

function Level({ symbol, instrument, row, side, best, onPrice }: LevelProps) {
  const price = formatPrice(row.price, instrument?.tick_size, instrument?.currency) ?? '—';
  const word = side === 'BUY' ? 'Buy' : 'Sell';
  return (
    <tr
      className={classes.level}
      data-best={best || undefined}
      style={{ '--share': `${(row.share * 100).toFixed(1)}%` }}
    >
      <td>
        <button
          type="button"
          tabIndex={best ? 0 : -1}
          aria-label={`${word} at ${price}`}
          data-price={row.price}
          onClick={() => {
            onPrice(symbol, side, row.price);
          }}
        >
          {price}
        </button>
      </td>
      <td>{formatQuantity(row.quantity, instrument?.currency)}</td>
      <td>{formatQuantity(row.cumulative, instrument?.currency)}</td>
    </tr>
  );
}
