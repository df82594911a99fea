import { Button, Modal, SegmentedControl, Stack } from '@mantine/core';
import { useState } from 'react';
import { formatPrice } from '@/shared/format/number';
import { useQuoteField } from '@/shared/stream/useLiveMarketData';
import { DecimalField } from '@/shared/ui/DecimalField';
import { bracketOf, checkBracket, type BracketDraft } from '../groups';
import { hasLimit, lotsHint, productsOf } from '../model';
import { GroupOutcome } from './GroupOutcome';
import type { GroupDialogProps } from './GttDialog';
import { SideChoice } from './TicketChoices';
import { useGroupPlacing } from './useGroupPlacing';
import classes from './Groups.module.css';

type PriceName = 'price' | 'target' | 'stop' | 'stopLimit';

const PRICES: { name: PriceName; label: string; hint?: string }[] = [
  { name: 'price', label: 'Entry limit', hint: 'empty: market' },
  { name: 'target', label: 'Target' },
  { name: 'stop', label: 'Stop' },
  { name: 'stopLimit', label: 'Stop limit', hint: 'empty: market' },
];

/** An entry with a target and a stop: as far as it fills, exits work for it. */
export default function BracketDialog(props: GroupDialogProps) {
  const { instrument, account, draft: from, onClose } = props;
  const { placing, send } = useGroupPlacing();
  const last = useQuoteField(instrument.symbol, 'last_price') ?? null;
  const [tried, setTried] = useState(false);
  const [draft, setDraft] = useState<BracketDraft>({
    side: from.side,
    product: from.product,
    quantity: from.quantity,
    price: hasLimit(from.orderType) ? from.price : '',
    target: '',
    stop: '',
    stopLimit: '',
  });
  const errors = checkBracket(draft, instrument, last);
  const sound = Object.keys(errors).length === 0;
  const products = productsOf(instrument.kind);
  const edit = (patch: Partial<BracketDraft>) => {
    setDraft({ ...draft, ...patch });
  };
  const price = formatPrice(last, instrument.tick_size, instrument.currency);
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Bracket: ${instrument.tradingsymbol}`}
      data-testid="bracket"
    >
      <form
        noValidate
        aria-label="Bracket"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (sound) send({ kind: 'bracket', body: bracketOf(draft, instrument, account.id) });
        }}
      >
        <Stack gap="sm">
          <p className={classes.about}>
            Last price {price ?? 'not known'}. When the entry fills, the stop goes to the venue for
            exactly what is held, and the desk watches for the target. Only one exit is ever at the
            venue.
          </p>
          <SideChoice side={draft.side} edit={edit} />
          <SegmentedControl
            size="xs"
            aria-label="Product"
            data={[...products]}
            value={draft.product}
            onChange={(value) => {
              edit({ product: products.find((each) => each === value) ?? draft.product });
            }}
          />
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
          <div className={classes.pair}>
            {PRICES.map(({ name, label, hint }) => (
              <DecimalField
                key={name}
                label={label}
                unit={instrument.currency}
                value={draft[name]}
                onChange={(text) => {
                  edit({ [name]: text });
                }}
                step={instrument.tick_size}
                min={instrument.tick_size}
                start={last}
                hint={hint}
                error={tried || draft[name] !== '' ? (errors[name] ?? null) : null}
              />
            ))}
          </div>
          <GroupOutcome placing={placing} onLeave={onClose} />
          <Button type="submit" loading={placing.isPending} disabled={tried && !sound}>
            Place the bracket: {draft.side} {draft.quantity} {instrument.tradingsymbol}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
