import type { Instrument, Quote, Side } from '@/shared/api/types';
import { formatCompact, formatPercent, formatPrice, formatQuantity } from '@/shared/format/number';
import { useQuoteAge, useQuoteField } from '@/shared/stream/useLiveMarketData';
import { Missing, Signed, Ticking } from '@/shared/ui/values';
import classes from './cells.module.css';

type PriceField = 'last_price' | 'bid' | 'ask' | 'open' | 'high' | 'low' | 'prev_close';

const REASONS: Record<PriceField, string> = {
  last_price: 'No trade has been heard of yet.',
  bid: 'Nobody bids.',
  ask: 'Nobody offers.',
  open: 'The session has no opening price yet.',
  high: 'The session has no high yet.',
  low: 'The session has no low yet.',
  prev_close: 'The previous close is not known.',
};

export type OnPrice = (symbol: string, side: Side, price: string) => void;

interface CellProps {
  symbol: string;
  instrument: Instrument | undefined;
}

/** One price of one symbol; renders again for this price only. */
export function PriceCell({ symbol, instrument, field }: CellProps & { field: PriceField }) {
  const raw = useQuoteField(symbol, field);
  const { stale } = useQuoteAge(symbol);
  const text = formatPrice(raw, instrument?.tick_size, instrument?.currency);
  return <Ticking raw={raw} text={text} reason={REASONS[field]} stale={stale} />;
}

const WORDS = { BUY: 'Buy', SELL: 'Sell' };

/** A price that opens the ticket with it. */
export function PriceButton(
  props: CellProps & { field: PriceField; side: Side; onPrice: OnPrice },
) {
  const { symbol, field, side, onPrice } = props;
  const raw = useQuoteField(symbol, field);
  if (raw === null || raw === undefined) return <PriceCell {...props} />;
  return (
    <button
      type="button"
      className={classes.price}
      tabIndex={-1}
      title={`${WORDS[side]} at this price`}
      onClick={(event) => {
        event.stopPropagation();
        onPrice(symbol, side, raw);
      }}
    >
      <PriceCell {...props} />
    </button>
  );
}

export function ChangeCell({
  symbol,
  withAmount = false,
  instrument,
}: CellProps & { withAmount?: boolean }) {
  const percent = useQuoteField(symbol, 'change_percent');
  const amount = useQuoteField(symbol, 'change');
  const { stale } = useQuoteAge(symbol);
  const text = formatPercent(percent);
  if (percent === null || percent === undefined || text === null) {
    return <Missing reason="Needs a last price and the previous close." />;
  }
  const change = withAmount ? signedPrice(amount, instrument) : null;
  const shown = change === null ? text : `${change} (${text})`;
  return stale ? (
    <span className="sd-stale">{shown}</span>
  ) : (
    <Signed amount={percent} text={shown} />
  );
}

function signedPrice(amount: Quote['change'] | undefined, instrument: Instrument | undefined) {
  const text = formatPrice(amount, instrument?.tick_size, instrument?.currency);
  if (text === null || amount === null || amount === undefined) return null;
  return amount.startsWith('-') || !/[1-9]/.test(amount) ? text : `+${text}`;
}

export function VolumeCell({ symbol, instrument }: CellProps) {
  const raw = useQuoteField(symbol, 'volume');
  const text = formatCompact(raw, instrument?.currency);
  if (text === null) return <Missing reason="The source gives no volume." />;
  return <span title={formatQuantity(String(raw), instrument?.currency) ?? ''}>{text}</span>;
}

export function OpenInterestCell({ symbol, instrument }: CellProps) {
  const raw = useQuoteField(symbol, 'open_interest');
  const text = formatCompact(raw, instrument?.currency);
  if (text === null) return <Missing reason="The source gives no open interest." />;
  return <span>{text}</span>;
}

export function AgeCell({ symbol }: { symbol: string }) {
  const { age, stale } = useQuoteAge(symbol);
  if (age === null) return <Missing reason="No price has been heard of yet." />;
  return <span className={stale ? classes.old : 'sd-dim'}>{age}</span>;
}
