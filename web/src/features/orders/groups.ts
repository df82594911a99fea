import type {
  GroupKind,
  GroupLeg,
  GroupStatus,
  Instrument,
  NewBracket,
  NewGtt,
  OrderGroup,
  Side,
} from '@/shared/api/types';
import { compare, isDecimal, plain } from '@/shared/format/decimal';
import { formatPrice, formatQuantity } from '@/shared/format/number';
import {
  priceError,
  productsOf,
  quantityError,
  stopError,
  typedDecimal,
  type Draft,
} from './model';

/** Orders that belong together: what they are called, and what they need to be asked for. */

export const KINDS: Record<GroupKind, string> = {
  basket: 'Basket',
  sliced: 'Slices',
  iceberg: 'Iceberg',
  gtt: 'GTT',
  bracket: 'Bracket',
};

type Tone = 'working' | 'good' | 'neutral' | 'bad';

export const GROUP_STATUS: Record<GroupStatus, { label: string; meaning: string; tone: Tone }> = {
  WORKING: {
    label: 'Working',
    meaning: 'Its orders are being placed and traded.',
    tone: 'working',
  },
  ACTIVE: { label: 'Waiting', meaning: 'It waits for its trigger.', tone: 'working' },
  TRIGGERED: { label: 'Triggered', meaning: 'Its order is at work.', tone: 'working' },
  ENTERING: { label: 'Entering', meaning: 'The entry has not filled yet.', tone: 'working' },
  PROTECTING: {
    label: 'Protected',
    meaning: 'A position is open, and an exit works for what is held.',
    tone: 'working',
  },
  UNPROTECTED: {
    label: 'Unprotected',
    meaning: 'A position is open and its exit could not be placed. Somebody has to look.',
    tone: 'bad',
  },
  UNWINDING: { label: 'Unwinding', meaning: 'What has traded is being closed.', tone: 'working' },
  EXITING: { label: 'Exiting', meaning: 'It is being closed at the market.', tone: 'working' },
  CANCELING: { label: 'Cancelling', meaning: 'Its orders are being cancelled.', tone: 'working' },
  COMPLETED: { label: 'Completed', meaning: 'All of it has traded.', tone: 'good' },
  PARTIAL: { label: 'In part', meaning: 'A part of it came to nothing.', tone: 'neutral' },
  FAILED: { label: 'Failed', meaning: 'Nothing of it has traded.', tone: 'bad' },
  STOPPED: {
    label: 'Stopped',
    meaning: 'A leg came to nothing; no other was placed, and what has traded stays.',
    tone: 'bad',
  },
  UNWOUND: { label: 'Unwound', meaning: 'What had traded was closed again.', tone: 'neutral' },
  STRANDED: {
    label: 'Stranded',
    meaning: 'A leg could not be closed. Somebody has to look.',
    tone: 'bad',
  },
  EXITED: { label: 'Exited', meaning: 'It was closed at the market.', tone: 'good' },
  CANCELED: { label: 'Cancelled', meaning: 'What has traded stays.', tone: 'neutral' },
  EXPIRED: { label: 'Expired', meaning: 'Its time ended before its trigger.', tone: 'neutral' },
};

const LIVE: ReadonlySet<GroupStatus> = new Set<GroupStatus>([
  'WORKING',
  'ACTIVE',
  'TRIGGERED',
  'ENTERING',
  'PROTECTING',
  'UNPROTECTED',
]);

/** Whether it can still be ended by hand. */
export const isLive = ({ status }: Pick<OrderGroup, 'status'>): boolean => LIVE.has(status);

/** What a leg stands for: `SELL 5 RELIANCE at 1,200.00 limit, when the last price is at or above 1,250.00`. */
export function legText(leg: GroupLeg, instrument: Instrument | undefined): string {
  const currency = instrument?.currency;
  const price = (text: string | null) => formatPrice(text, instrument?.tick_size, currency) ?? '?';
  const quantity = formatQuantity(leg.quantity, currency) ?? leg.quantity;
  const name = leg.symbol.slice(leg.symbol.indexOf(':') + 1);
  const trigger = leg.trigger_price === null ? '' : ` once at ${price(leg.trigger_price)},`;
  const where = leg.price === null ? ' at market' : ` at ${price(leg.price)} limit`;
  const watched =
    leg.watch_price === null
      ? ''
      : `, when the last price is at or ${leg.watch_when === 'below' ? 'below' : 'above'} ${price(leg.watch_price)}`;
  return `${leg.side} ${quantity} ${name}${trigger}${where}${watched}`;
}

export interface GttDraft {
  side: Side;
  product: 'CNC' | 'NRML';
  quantity: string;
  /** Two legs of which one cancels the other. */
  oco: boolean;
  legs: readonly [TriggerDraft, TriggerDraft];
}

export interface TriggerDraft {
  trigger: string;
  /** Empty for an order at the market. */
  price: string;
}

export const NO_TRIGGER: TriggerDraft = { trigger: '', price: '' };

/** The product of a GTT: it is never intraday. */
export function gttProduct({ kind }: Pick<Instrument, 'kind'>): GttDraft['product'] {
  return productsOf(kind).includes('CNC') ? 'CNC' : 'NRML';
}

export type Faults<T extends string> = Partial<Record<T, string>>;

function found<T extends string>(errors: Record<T, string | null>): Faults<T> {
  const wrong = Object.entries(errors).filter(([, error]) => error !== null);
  return Object.fromEntries(wrong) as Faults<T>;
}

const optional = (price: string, instrument: Instrument, what: string): string | null =>
  price === '' ? null : priceError(price, instrument, what);

type GttField = 'quantity' | 'trigger0' | 'price0' | 'trigger1' | 'price1';

/** What keeps a draft from being a GTT; the desk compares the triggers with the last price again. */
export function checkGtt(
  draft: GttDraft,
  instrument: Instrument,
  last: string | null,
): Faults<GttField> {
  const [first, second] = draft.legs.map(typedLeg) as [TriggerDraft, TriggerDraft];
  const { oco } = draft;
  const reached = (trigger: string): string | null =>
    last !== null && isDecimal(trigger) && compare(trigger, last) === 0
      ? 'That is the last price. Choose one above or below it.'
      : null;
  return found({
    quantity: quantityError(typedDecimal(draft.quantity), instrument),
    trigger0: priceError(first.trigger, instrument, 'trigger price') ?? reached(first.trigger),
    price0: optional(first.price, instrument, 'limit price'),
    trigger1: oco
      ? (priceError(second.trigger, instrument, 'trigger price') ??
        reached(second.trigger) ??
        sameSide(first.trigger, second.trigger, last))
      : null,
    price1: oco ? optional(second.price, instrument, 'limit price') : null,
  });
}

function sameSide(first: string, second: string, last: string | null): string | null {
  if (last === null || !isDecimal(first) || !isDecimal(second)) return null;
  if (compare(first, last) * compare(second, last) < 0) return null;
  return 'The two triggers must lie on either side of the last price.';
}

const typedLeg = ({ trigger, price }: TriggerDraft): TriggerDraft => ({
  trigger: typedDecimal(trigger),
  price: typedDecimal(price),
});

/** The GTT that a sound draft stands for, but for the id that its sender gives it. */
export function gttOf(
  draft: GttDraft,
  instrument: Instrument,
  account_id: string,
): Omit<NewGtt, 'client_gtt_id'> {
  const legs = (draft.oco ? draft.legs : [draft.legs[0]]).map(typedLeg);
  return {
    account_id,
    exchange: instrument.exchange,
    tradingsymbol: instrument.tradingsymbol,
    side: draft.side,
    product: draft.product,
    quantity: plain(typedDecimal(draft.quantity)),
    legs: legs.map(({ trigger, price }) => ({
      trigger_price: plain(trigger),
      ...(price === ''
        ? { order_type: 'MARKET' as const }
        : { order_type: 'LIMIT' as const, price: plain(price) }),
    })),
  };
}

export interface BracketDraft extends Pick<Draft, 'side' | 'quantity' | 'product'> {
  /** Empty for an entry at the market. */
  price: string;
  target: string;
  stop: string;
  /** Empty for a stop at the market. */
  stopLimit: string;
}

type BracketField = 'quantity' | 'price' | 'target' | 'stop' | 'stopLimit';

/** What keeps a draft from being a bracket: the target lies beyond the entry, the stop before it. */
export function checkBracket(
  draft: BracketDraft,
  instrument: Instrument,
  last: string | null,
): Faults<BracketField> {
  const typed = typedBracket(draft);
  const entry = typed.price === '' ? last : typed.price;
  const sign = draft.side === 'BUY' ? 1 : -1;
  const exit: Side = draft.side === 'BUY' ? 'SELL' : 'BUY';
  return found({
    quantity: quantityError(typed.quantity, instrument),
    price: optional(typed.price, instrument, 'limit price'),
    target:
      priceError(typed.target, instrument, 'target price') ??
      wrongSide(typed.target, entry, sign, 'target'),
    stop:
      priceError(typed.stop, instrument, 'stop price') ??
      wrongSide(typed.stop, entry, sign === 1 ? -1 : 1, 'stop'),
    stopLimit:
      optional(typed.stopLimit, instrument, 'limit price') ??
      stopError(exit, typed.stopLimit, typed.stop),
  });
}

function wrongSide(price: string, entry: string | null, sign: 1 | -1, what: string): string | null {
  if (entry === null || !isDecimal(price) || !isDecimal(entry)) return null;
  if (compare(price, entry) * sign > 0) return null;
  return `The ${what} must lie ${sign === 1 ? 'above' : 'below'} the entry.`;
}

function typedBracket(draft: BracketDraft): BracketDraft {
  return {
    ...draft,
    quantity: typedDecimal(draft.quantity),
    price: typedDecimal(draft.price),
    target: typedDecimal(draft.target),
    stop: typedDecimal(draft.stop),
    stopLimit: typedDecimal(draft.stopLimit),
  };
}

export function bracketOf(
  draft: BracketDraft,
  instrument: Instrument,
  account_id: string,
): Omit<NewBracket, 'client_bracket_id'> {
  const typed = typedBracket(draft);
  return {
    account_id,
    exchange: instrument.exchange,
    tradingsymbol: instrument.tradingsymbol,
    side: draft.side,
    product: draft.product,
    time_in_force: 'DAY',
    quantity: plain(typed.quantity),
    ...(typed.price === ''
      ? { order_type: 'MARKET' as const }
      : { order_type: 'LIMIT' as const, price: plain(typed.price) }),
    target_price: plain(typed.target),
    stop_price: plain(typed.stop),
    ...(typed.stopLimit === '' ? {} : { stop_limit_price: plain(typed.stopLimit) }),
  };
}
