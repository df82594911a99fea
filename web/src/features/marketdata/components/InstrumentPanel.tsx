import { Button, Loader } from '@mantine/core';
import { lazy, Suspense, useMemo } from 'react';
import { useInstrument } from '@/shared/api/catalogue';
import type { Instrument, Side } from '@/shared/api/types';
import { contractSize, shortName } from '@/shared/format/contract';
import { formatDay } from '@/shared/format/time';
import { formatPrice, formatQuantity } from '@/shared/format/number';
import { useLiveMarketData, useQuoteAge } from '@/shared/stream/useLiveMarketData';
import { splitSymbol } from '@/shared/ui/SymbolName';
import { EmptyState, LoadingRows } from '@/shared/ui/states';
import { AgeCell, ChangeCell, OpenInterestCell, PriceCell, VolumeCell } from './cells';
import classes from './InstrumentPanel.module.css';

const PriceChart = lazy(() => import('./PriceChart'));

interface InstrumentPanelProps {
  /** Undefined while it is not known which one. */
  symbol: string | null | undefined;
  onTrade: (symbol: string, side: Side) => void;
  className?: string | undefined;
}

/** The chosen instrument: its price now, its day, and its line since the page was opened. */
export function InstrumentPanel({ symbol, onTrade, className = '' }: InstrumentPanelProps) {
  return (
    <section
      className={`${classes.panel ?? ''} ${className}`}
      aria-label="Chosen instrument"
      data-testid="instrument"
    >
      {symbol === undefined ? (
        <LoadingRows rows={8} label="Reading the instrument" />
      ) : symbol === null ? (
        <EmptyState title="No instrument chosen">
          Choose a row of the watchlist, or press / and type a name.
        </EmptyState>
      ) : (
        <Chosen key={symbol} symbol={symbol} onTrade={onTrade} />
      )}
    </section>
  );
}

function Chosen({
  symbol,
  onTrade,
}: {
  symbol: string;
  onTrade: (symbol: string, side: Side) => void;
}) {
  const symbols = useMemo(() => [symbol], [symbol]);
  useLiveMarketData(symbols);
  const found = useInstrument(symbol);
  if (found === null) {
    return (
      <EmptyState title={`The desk has no ${symbol}`}>
        It may have expired, or its name is spelt differently. Press / to look for it.
      </EmptyState>
    );
  }
  const instrument = found ?? undefined;
  return (
    <>
      <Head symbol={symbol} instrument={instrument} onTrade={onTrade} />
      <DayLine symbol={symbol} instrument={instrument} />
      <Suspense
        fallback={
          <div className={classes.wait}>
            <Loader size={18} aria-label="Loading the chart" />
          </div>
        }
      >
        <PriceChart symbol={symbol} tick={instrument?.tick_size} currency={instrument?.currency} />
      </Suspense>
    </>
  );
}

interface PartProps {
  symbol: string;
  instrument: Instrument | undefined;
}

function Head({
  symbol,
  instrument,
  onTrade,
}: PartProps & { onTrade: (symbol: string, side: Side) => void }) {
  const tradable = instrument?.kind !== 'INDEX';
  const { stale } = useQuoteAge(symbol);
  const [exchange, tradingsymbol] = splitSymbol(symbol);
  return (
    <header className={classes.head}>
      <div className={classes.names}>
        <h2 className={classes.title} title={tradingsymbol}>
          {instrument === undefined ? tradingsymbol : shortName(instrument).main}
        </h2>
        <span className={classes.sub}>
          {exchange}
          {instrument === undefined ? '' : ` · ${instrument.name}`}
        </span>
      </div>
      <div className={classes.price} data-testid="last-price">
        <span className={classes.last}>
          <PriceCell symbol={symbol} instrument={instrument} field="last_price" />
        </span>
        <span className={classes.change}>
          <ChangeCell symbol={symbol} instrument={instrument} withAmount />
        </span>
        {stale ? (
          <span className={classes.stale}>
            stale, <AgeCell symbol={symbol} />
          </span>
        ) : null}
      </div>
      {tradable ? (
        <div className={classes.actions}>
          <Button
            className={classes.buy ?? ''}
            onClick={() => {
              onTrade(symbol, 'BUY');
            }}
          >
            Buy <kbd>B</kbd>
          </Button>
          <Button
            className={classes.sell ?? ''}
            onClick={() => {
              onTrade(symbol, 'SELL');
            }}
          >
            Sell <kbd>S</kbd>
          </Button>
        </div>
      ) : (
        <span className={classes.note}>An index is not tradable</span>
      )}
    </header>
  );
}

function DayLine({ symbol, instrument }: PartProps) {
  const cell = { symbol, instrument };
  const derivative = instrument?.kind === 'FUT' || instrument?.kind === 'OPT';
  const { currency } = instrument ?? {};
  const contract = instrument === undefined ? null : contractSize(instrument);
  return (
    <dl className={classes.day}>
      <div>
        <dt>Open</dt>
        <dd>
          <PriceCell {...cell} field="open" />
        </dd>
      </div>
      <div>
        <dt>High</dt>
        <dd>
          <PriceCell {...cell} field="high" />
        </dd>
      </div>
      <div>
        <dt>Low</dt>
        <dd>
          <PriceCell {...cell} field="low" />
        </dd>
      </div>
      <div>
        <dt>Prev. close</dt>
        <dd>
          <PriceCell {...cell} field="prev_close" />
        </dd>
      </div>
      <div>
        <dt>Volume</dt>
        <dd>
          <VolumeCell {...cell} />
        </dd>
      </div>
      {derivative ? (
        <>
          <div>
            <dt>Open interest</dt>
            <dd>
              <OpenInterestCell {...cell} />
            </dd>
          </div>
          <div>
            <dt>Expiry</dt>
            <dd>{formatDay(instrument.expiry) ?? '—'}</dd>
          </div>
        </>
      ) : null}
      {instrument === undefined || instrument.kind === 'INDEX' ? null : (
        <>
          <div>
            <dt>{contract === null ? 'Lot' : 'Size'}</dt>
            <dd>{contract ?? formatQuantity(instrument.lot_size, currency)}</dd>
          </div>
          <div>
            <dt>Tick</dt>
            <dd>{formatPrice(instrument.tick_size, instrument.tick_size, currency)}</dd>
          </div>
        </>
      )}
    </dl>
  );
}
