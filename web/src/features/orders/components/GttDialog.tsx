import { Button, Checkbox, Modal, Stack } from '@mantine/core';
import { useState } from 'react';
import type { Account, Instrument } from '@/shared/api/types';
import { formatPrice } from '@/shared/format/number';
import { useQuoteField } from '@/shared/stream/useLiveMarketData';
import { DecimalField } from '@/shared/ui/DecimalField';
import {
  checkGtt,
  gttOf,
  gttProduct,
  NO_TRIGGER,
  type GttDraft,
  type TriggerDraft,
} from '../groups';
import { lotsHint, type Draft } from '../model';
import { GroupOutcome } from './GroupOutcome';
import { SideChoice } from './TicketChoices';
import { useGroupPlacing } from './useGroupPlacing';
import classes from './Groups.module.css';

export interface GroupDialogProps {
  instrument: Instrument;
  account: Account;
  /** What the ticket holds. */
  draft: Draft;
  onClose: () => void;
}

/** An order that waits for a price for up to a year, or two of which one cancels the other. */
export default function GttDialog({ instrument, account, draft: from, onClose }: GroupDialogProps) {
  const { placing, send } = useGroupPlacing();
  const last = useQuoteField(instrument.symbol, 'last_price') ?? null;
  const [tried, setTried] = useState(false);
  const [draft, setDraft] = useState<GttDraft>({
    side: from.side,
    product: gttProduct(instrument),
    quantity: from.quantity,
    oco: false,
    legs: [{ ...NO_TRIGGER, price: from.price }, NO_TRIGGER],
  });
  const errors = checkGtt(draft, instrument, last);
  const sound = Object.keys(errors).length === 0;
  const edit = (patch: Partial<GttDraft>) => {
    setDraft({ ...draft, ...patch });
  };
  const editLeg = (at: 0 | 1, patch: Partial<TriggerDraft>) => {
    const [first, second] = draft.legs;
    edit({ legs: at === 0 ? [{ ...first, ...patch }, second] : [first, { ...second, ...patch }] });
  };
  const price = formatPrice(last, instrument.tick_size, instrument.currency);
  return (
    <Modal opened onClose={onClose} title={`GTT: ${instrument.tradingsymbol}`} data-testid="gtt">
      <form
        noValidate
        aria-label="GTT"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (sound) send({ kind: 'gtt', body: gttOf(draft, instrument, account.id) });
        }}
      >
        <Stack gap="sm">
          <p className={classes.about}>
            Waits up to a year for the last price, which is now {price ?? 'not known'}. Then one
            order goes to the gate, {draft.product}, for the day. No money is set aside until then.
          </p>
          <SideChoice side={draft.side} edit={edit} />
          <DecimalField
            label="Quantity"
            value={draft.quantity}
            onChange={(quantity) => {
              edit({ quantity });
            }}
            step={instrument.lot_size}
            min={instrument.lot_size}
            hint={lotsHint(draft.quantity, instrument)}
            error={errors.quantity ?? null}
          />
          <Checkbox
            size="xs"
            label="Two triggers, one cancels the other (OCO)"
            description="One above the last price, one below it; for example a target and a stop."
            checked={draft.oco}
            onChange={(event) => {
              edit({ oco: event.currentTarget.checked });
            }}
          />
          <Leg
            name={draft.oco ? 'First' : ''}
            leg={draft.legs[0]}
            instrument={instrument}
            last={last}
            tried={tried}
            errors={[errors.trigger0, errors.price0]}
            onChange={(patch) => {
              editLeg(0, patch);
            }}
          />
          {draft.oco ? (
            <Leg
              name="Second"
              leg={draft.legs[1]}
              instrument={instrument}
              last={last}
              tried={tried}
              errors={[errors.trigger1, errors.price1]}
              onChange={(patch) => {
                editLeg(1, patch);
              }}
            />
          ) : null}
          <GroupOutcome placing={placing} onLeave={onClose} />
          <Button type="submit" loading={placing.isPending} disabled={tried && !sound}>
            Place the GTT: {draft.side} {draft.quantity} {instrument.tradingsymbol}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}

interface LegProps {
  name: string;
  leg: TriggerDraft;
  instrument: Instrument;
  last: string | null;
  tried: boolean;
  errors: [string | undefined, string | undefined];
  onChange: (patch: Partial<TriggerDraft>) => void;
}

function Leg({ name, leg, instrument, last, tried, errors, onChange }: LegProps) {
  const word = (what: string) => (name === '' ? what : `${name} ${what.toLowerCase()}`);
  const step = { step: instrument.tick_size, min: instrument.tick_size, start: last };
  return (
    <div className={classes.pair}>
      <DecimalField
        label={word('Trigger')}
        unit={instrument.currency}
        value={leg.trigger}
        onChange={(trigger) => {
          onChange({ trigger });
        }}
        {...step}
        error={tried || leg.trigger !== '' ? (errors[0] ?? null) : null}
      />
      <DecimalField
        label={word('Limit')}
        unit={instrument.currency}
        value={leg.price}
        onChange={(price) => {
          onChange({ price });
        }}
        {...step}
        hint="empty: market"
        error={errors[1] ?? null}
      />
    </div>
  );
}
