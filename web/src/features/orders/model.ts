import type {
  Account,
  Instrument,
  InstrumentKind,
  Order,
  OrderRequest,
  OrderStatus,
  OrderType,
  Product,
  Side,
  TimeInForce,
} from '@/shared/api/types';
import { countOf, isDecimal, isMultiple, plain, signOf } from '@/shared/format/decimal';
import { contractSize } from '@/shared/format/contract';
import { ungrouped } from '@/shared/format/grouping';
import { formatPrice, formatQuantity } from '@/shared/format/number';

export interface StatusWords {
  label: string;
  meaning: string;
  tone: 'busy' | 'working' | 'good' | 'neutral' | 'bad' | 'unsure';
}

export const STATUS: Record<OrderStatus, StatusWords> = {
  PENDING_NEW: {
    label: 'Sending',
    meaning: 'Stored at the desk and on its way; the venue has not confirmed it yet.',
    tone: 'busy',
  },
  NEW: {
    label: 'Working',
    meaning: 'The venue has it. Nothing has been filled yet.',
    tone: 'working',
  },
  PARTIALLY_FILLED: {
    label: 'Part filled',
    meaning: 'A part has been filled; the rest is working.',
    tone: 'working',
  },
  FILLED: { label: 'Filled', meaning: 'All of it has been filled.', tone: 'good' },
  PENDING_CANCEL: {
    label: 'Cancelling',
    meaning: 'The cancel is on its way. Until the venue confirms it, the order can still fill.',
    tone: 'busy',
  },
  CANCELED: {
    label: 'Cancelled',
    meaning: 'It was cancelled. What was filled before stays filled.',
    tone: 'neutral',
  },
  REJECTED: { label: 'Rejected', meaning: 'The venue rejected it.', tone: 'bad' },
  DENIED: {
    label: 'Denied',
    meaning: 'A risk rule of the desk denied it. It was never sent to a venue.',
    tone: 'bad',
  },
  EXPIRED: {
    label: 'Expired',
    meaning: 'Its validity ended. What was filled before stays filled.',
    tone: 'neutral',
  },
  UNKNOWN: {
    label: 'Unknown',
    meaning:
      'It was sent, but the venue never answered. The money stays reserved while the desk looks for evidence and settles it by itself.',
    tone: 'unsure',
  },
};

const DONE: ReadonlySet<OrderStatus> = new Set<OrderStatus>([
  'FILLED',
  'CANCELED',
  'REJECTED',
  'DENIED',
  'EXPIRED',
]);
const CANCELABLE: ReadonlySet<OrderStatus> = new Set<OrderStatus>([
  'PENDING_NEW',
  'NEW',
  'PARTIALLY_FILLED',
]);

export const isDone = (order: Order): boolean => DONE.has(order.status);
export const isCancelable = (order: Order): boolean => CANCELABLE.has(order.status);

/** The later of two states of one order; answers and stream messages may overtake each other. */
export function newer(known: Order | undefined, told: Order): Order {
  return known !== undefined && known.version > told.version ? known : told;
}

/** A list of orders, newest first, with one order's latest state in it. */
export function merged(orders: readonly Order[], told: Order): Order[] {
  const at = orders.findIndex((order) => order.id === told.id);
  if (at < 0) return [told, ...orders];
  return orders.map((order, index) => (index === at ? newer(order, told) : order));
}

export interface Draft {
  side: Side;
  orderType: OrderType;
  quantity: string;
  price: string;
  product: Product;
  timeInForce: TimeInForce;
}

/** An order without its id; what is sent stays text, so that no amount is ever rounded. */
export type Terms = Omit<OrderRequest, 'client_order_id' | 'quantity' | 'price'> & {
  quantity: string;
  price?: string;
};

export const PRODUCT_MEANING: Record<Product, string> = {
  CNC: 'Delivery: bought in full and kept.',
  MIS: 'Intraday: less money blocked, closed by the end of the session.',
  NRML: 'Carried over: a derivative kept on margin until it expires.',
};

export function productsOf(kind: InstrumentKind): readonly Product[] {
  return kind === 'FUT' || kind === 'OPT' ? ['NRML', 'MIS'] : ['CNC', 'MIS'];
}

/** What the ticket starts with, and what the user has typed over it. */
export function draftFor(instrument: Instrument, typed: Partial<Draft>): Draft {
  const products = productsOf(instrument.kind);
  const { product } = typed;
  return {
    side: 'BUY',
    orderType: 'MARKET',
    quantity: plain(instrument.lot_size),
    price: '',
    timeInForce: 'DAY',
    ...typed,
    product: product !== undefined && products.includes(product) ? product : (products[0] ?? 'CNC'),
  };
}

/** A number as typed, without the grouping that a person may have copied with it. */
export function typedDecimal(text: string): string {
  return ungrouped(text);
}

export interface DraftErrors {
  quantity?: string;
  price?: string;
}

function quantityError(quantity: string, instrument: Instrument): string | null {
  if (quantity === '') return 'Enter a quantity.';
  if (!isDecimal(quantity) || signOf(quantity) <= 0) return 'Must be a number above zero.';
  if (isMultiple(quantity, instrument.lot_size)) return null;
  return `Must be a multiple of the lot of ${formatQuantity(instrument.lot_size, instrument.currency) ?? ''}.`;
}

function priceError(price: string, instrument: Instrument): string | null {
  if (price === '') return 'Enter a limit price.';
  if (!isDecimal(price) || signOf(price) <= 0) return 'Must be a number above zero.';
  if (isMultiple(price, instrument.tick_size)) return null;
  return `Must be a multiple of the tick of ${plain(instrument.tick_size)}.`;
}

/** What keeps a draft from being an order; the desk checks all of it again. */
export function checkDraft(draft: Draft, instrument: Instrument): DraftErrors {
  const quantity = quantityError(typedDecimal(draft.quantity), instrument);
  const price =
    draft.orderType === 'LIMIT' ? priceError(typedDecimal(draft.price), instrument) : null;
  return { ...(quantity === null ? {} : { quantity }), ...(price === null ? {} : { price }) };
}

/** The order that a sound draft stands for. */
export function termsOf(draft: Draft, instrument: Instrument, accountId: string): Terms {
  return {
    account_id: accountId,
    exchange: instrument.exchange,
    tradingsymbol: instrument.tradingsymbol,
    side: draft.side,
    order_type: draft.orderType,
    quantity: plain(typedDecimal(draft.quantity)),
    ...(draft.orderType === 'LIMIT' ? { price: plain(typedDecimal(draft.price)) } : {}),
    product: draft.product,
    time_in_force: draft.timeInForce,
  };
}

/** Two sets of terms that ask for the same have the same fingerprint. */
export function fingerprint(terms: Terms): string {
  const { account_id, exchange, tradingsymbol, side, order_type, quantity } = terms;
  const { price, product, time_in_force } = terms;
  return [
    account_id,
    exchange,
    tradingsymbol,
    side,
    order_type,
    quantity,
    price ?? '',
    product,
    time_in_force,
  ].join('|');
}

/** Why this account can never send an order for this instrument, or null. */
export function obstacleOf(account: Account, instrument: Instrument): string | null {
  if (account.kind === 'tracked') return 'A tracked account only watches; it cannot send orders.';
  if (account.currency === instrument.currency) return null;
  const { tradingsymbol, currency } = instrument;
  return `${tradingsymbol} trades in ${currency} and this account is in ${account.currency}. Choose an account in ${currency}.`;
}

/** How many lots a quantity is, where lots matter; for contracts, what one of them is for. */
export function lotsHint(quantity: string, instrument: Instrument): string | null {
  const contract = contractSize(instrument);
  if (contract !== null) return contract;
  const lot = plain(instrument.lot_size);
  if (lot === '1') return null;
  const grouped = (number: string) => formatQuantity(number, instrument.currency) ?? number;
  const typed = typedDecimal(quantity);
  const lots = isDecimal(typed) ? countOf(typed, lot) : null;
  if (lots === null || lots === '0') return `lot of ${grouped(lot)}`;
  return `${grouped(lots)} ${lots === '1' ? 'lot' : 'lots'} of ${grouped(lot)}`;
}

/** Exactly what will be sent, in words. */
export function sentence(terms: Terms, instrument: Instrument | undefined): string {
  const currency = instrument?.currency;
  const quantity = formatQuantity(terms.quantity, currency) ?? terms.quantity;
  const price = formatPrice(terms.price, instrument?.tick_size, currency);
  const where = terms.order_type === 'LIMIT' ? `at ${price ?? '?'} limit` : 'at market';
  const validity = terms.time_in_force === 'IOC' ? ', IOC' : '';
  return `${terms.side} ${quantity} ${terms.tradingsymbol} ${where}${validity}`;
}

export function termsOfOrder(order: Order): Terms {
  const { account_id, exchange, tradingsymbol, side, order_type, quantity } = order;
  const { price, product, time_in_force } = order;
  return {
    account_id,
    exchange,
    tradingsymbol,
    side,
    order_type,
    quantity,
    product,
    time_in_force,
    ...(price === null ? {} : { price }),
  };
}
