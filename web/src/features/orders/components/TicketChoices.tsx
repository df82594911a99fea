import { SegmentedControl, Tooltip } from '@mantine/core';
import type { Instrument, OrderType } from '@/shared/api/types';
import {
  PRODUCT_MEANING,
  productsOf,
  TYPE_MEANING,
  validitiesOf,
  VALIDITY_MEANING,
  type Draft,
} from '../model';
import classes from './OrderTicket.module.css';

export type Edit = (patch: Partial<Draft>) => void;

const TYPES: { value: OrderType; label: string }[] = [
  { value: 'MARKET', label: 'Market' },
  { value: 'LIMIT', label: 'Limit' },
  { value: 'SL', label: 'SL' },
  { value: 'SL-M', label: 'SL-M' },
];

const STOP_HINT = {
  SL: 'Waits for its trigger, then works as a limit.',
  'SL-M': 'Waits for its trigger, then trades at once.',
};

/** Choices as words, each explained on hover. */
function explained<T extends string>(values: readonly T[], meanings: Record<T, string>) {
  return values.map((value) => ({
    value,
    label: (
      <Tooltip label={meanings[value]}>
        <span>{value}</span>
      </Tooltip>
    ),
  }));
}

interface SideChoiceProps {
  side: Draft['side'];
  edit: (patch: Pick<Draft, 'side'>) => void;
}

export function SideChoice({ side, edit }: SideChoiceProps) {
  return (
    <SegmentedControl
      fullWidth
      size="sm"
      className={classes.side ?? ''}
      aria-label="Side"
      color={side === 'BUY' ? 'var(--sd-up-fill)' : 'var(--sd-down-fill)'}
      value={side}
      data={['BUY', 'SELL']}
      onChange={(value) => {
        edit({ side: value === 'SELL' ? 'SELL' : 'BUY' });
      }}
    />
  );
}

interface TypeChoiceProps {
  type: OrderType;
  onChange: (type: OrderType) => void;
}

/** Four kinds of order; what the chosen one does stands below it. */
export function TypeChoice({ type, onChange }: TypeChoiceProps) {
  return (
    <div>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label="Order type"
        value={type}
        data={TYPES.map(({ value, label }) => ({
          value,
          label: (
            <Tooltip label={TYPE_MEANING[value]}>
              <span>{label}</span>
            </Tooltip>
          ),
        }))}
        onChange={(value) => {
          onChange(TYPES.find((each) => each.value === value)?.value ?? type);
        }}
      />
      {type === 'SL' || type === 'SL-M' ? (
        <p className={classes.typeHint}>{STOP_HINT[type]}</p>
      ) : null}
    </div>
  );
}

interface TermChoicesProps {
  draft: Draft;
  instrument: Instrument;
  edit: Edit;
}

/** For how long it is kept, and for how long it works. */
export function TermChoices({ draft, instrument, edit }: TermChoicesProps) {
  const products = productsOf(instrument.kind);
  const validities = validitiesOf(draft.orderType);
  return (
    <div className={classes.pair}>
      <div>
        <span className={classes.termLabel}>Product</span>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label="Product"
          value={draft.product}
          data={explained(products, PRODUCT_MEANING)}
          onChange={(value) => {
            edit({ product: products.find((each) => each === value) ?? draft.product });
          }}
        />
      </div>
      <div>
        <span className={classes.termLabel}>Validity</span>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label="Validity"
          value={draft.timeInForce}
          data={explained(validities, VALIDITY_MEANING)}
          onChange={(value) => {
            edit({ timeInForce: validities.find((each) => each === value) ?? 'DAY' });
          }}
        />
      </div>
    </div>
  );
}
