import { Button } from '@mantine/core';
import { useMemo } from 'react';
import type { Instrument, Side } from '@/shared/api/types';
import { formatPrice } from '@/shared/format/number';
import { useLiveMarketData, useQuoteAge, useQuoteField } from '@/shared/stream/useLiveMarketData';
import { Ticking } from '@/shared/ui/values';
import { openTicket } from '../state';
import classes from './OrderTicket.module.css';

interface TicketHeadProps {
  instrument: Instrument;
  onChange: () => void;
}

/** What is traded, and its prices now; each price can be taken as the limit. */
export function TicketHead({ instrument, onChange }: TicketHeadProps) {
  const { symbol, tradingsymbol, exchange, name } = instrument;
  const symbols = useMemo(() => [symbol], [symbol]);
  useLiveMarketData(symbols);
  const { age, stale } = useQuoteAge(symbol);
  return (
    <div className={classes.instrument}>
      <div className={classes.names}>
        <div className={classes.name}>
          <strong data-testid="ticket-symbol">{tradingsymbol}</strong>{' '}
          <span className="sd-dim">{exchange}</span>
          <div className={classes.full}>{name}</div>
        </div>
        <div className={classes.aside}>
          <Button variant="subtle" size="compact-xs" onClick={onChange}>
            Change
          </Button>
          <span className={stale ? classes.old : classes.age}>
            {instrument.currency}
            {age === null ? ' · no price yet' : ` · ${stale ? 'stale, ' : ''}${age} old`}
          </span>
        </div>
      </div>
      <div className={classes.prices}>
        <Price instrument={instrument} field="bid" label="Bid" side="SELL" stale={stale} />
        <Price instrument={instrument} field="last_price" label="Last" stale={stale} />
        <Price instrument={instrument} field="ask" label="Ask" side="BUY" stale={stale} />
      </div>
    </div>
  );
}

interface PriceProps {
  instrument: Instrument;
  field: 'bid' | 'ask' | 'last_price';
  label: string;
  side?: Side;
  stale: boolean;
}

function Price({ instrument, field, label, side, stale }: PriceProps) {
  const { symbol, tick_size, currency } = instrument;
  const raw = useQuoteField(symbol, field);
  const text = formatPrice(raw, tick_size, currency);
  return (
    <button
      type="button"
      className={classes.price}
      disabled={text === null}
      onClick={() => {
        openTicket({
          symbol,
          keepSide: true,
          ...(raw ? { price: raw } : {}),
          ...(side === undefined ? {} : { side }),
        });
      }}
    >
      <span className={classes.priceLabel}>{label} </span>
      <Ticking raw={raw} text={text} reason="No price yet." stale={stale} />
      <span className="sd-visually-hidden">: use as limit</span>
    </button>
  );
}
