import type {
  Account,
  Instrument,
  InstrumentKind,
  Order,
  OrderRequest,
  OrderType,
  Product,
  Side,
  TimeInForce,
} from '@/shared/api/types';
import { compare, countOf, isDecimal, isMultiple, plain, signOf } from '@/shared/format/decimal';
import { contractSize } from '@/shared/format/contract';
import { ungrouped } from '@/shared/format/grouping';
import { formatPrice, formatQuantity } from '@/shared/format/number';

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
  trigger: string;
  product: Product;
  timeInForce: TimeInForce;
}

/** An order without its id; what is sent stays text, so that no amount is ever rounded. */
export type Terms = Omit<
  OrderRequest,
  'client_order_id' | 'quantity' | 'price' | 'trigger_price' | 'strategy_id'
> & {
  quantity: string;
  price?: string;
  trigger_price?: string;
};

export const TYPE_MEANING: Record<OrderType, string> = {
  MARKET: 'Trades at once at what the book offers, never beyond a worst price that the desk sets.',
  LIMIT: 'Trades at this price or better, and waits in the book until somebody takes it.',
  SL: 'Stop with a limit: waits outside of the book until the last price reaches the trigger, then works as a limit order.',
  'SL-M':
    'Stop at market: waits outside of the book until the last price reaches the trigger, then trades at once.',
};

export const VALIDITY_MEANING: Record<TimeInForce, string> = {
  DAY: 'Works until the end of the session.',
  IOC: 'Fills at once what it can; the rest is cancelled.',
  GTC: 'Works over the end of sessions until it fills, you cancel it, or the contract expires.',
};

export const hasLimit = (type: OrderType): boolean => type === 'LIMIT' || type === 'SL';
export const isStop = (type: OrderType): boolean => type === 'SL' || type === 'SL-M';

/** A stop waits, so it cannot be IOC; a market order does not wait, so it cannot be GTC. */
export function validitiesOf(type: OrderType): readonly TimeInForce[] {
  if (isStop(type)) return ['DAY', 'GTC'];
  return type === 'MARKET' ? ['DAY', 'IOC'] : ['DAY', 'IOC', 'GTC'];
}

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
  const { product, orderType = 'MARKET', timeInForce = 'DAY' } = typed;
  return {
    side: 'BUY',
    quantity: plain(instrument.lot_size),
    price: '',
    trigger: '',
    ...typed,
    orderType,
    timeInForce: validitiesOf(orderType).includes(timeInForce) ? timeInForce : 'DAY',
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
  trigger?: string;
}

export function quantityError(quantity: string, instrument: Instrument): string | null {
  if (quantity === '') return 'Enter a quantity.';
  if (!isDecimal(quantity) || signOf(quantity) <= 0) return 'Must be a number above zero.';
  if (isMultiple(quantity, instrument.lot_size)) return null;
  return `Must be a multiple of the lot of ${formatQuantity(instrument.lot_size, instrument.currency) ?? ''}.`;
}

export function priceError(
  price: string,
  instrument: Instrument,
  what = 'limit price',
): string | null {
  if (price === '') return `Enter a ${what}.`;
  if (!isDecimal(price) || signOf(price) <= 0) return 'Must be a number above zero.';
  if (isMultiple(price, instrument.tick_size)) return null;
  return `Must be a multiple of the tick of ${plain(instrument.tick_size)}.`;
}

/** Why the limit and the trigger of a stop do not go together, or null. */
export function stopError(side: Side, price: string, trigger: string): string | null {
  if (!isDecimal(price) || !isDecimal(trigger)) return null;
  const beyond = compare(price, trigger) * (side === 'BUY' ? 1 : -1);
  if (beyond >= 0) return null;
  return `The limit of a ${side} stop lies at or ${side === 'BUY' ? 'above' : 'below'} its trigger.`;
}

/** What keeps a draft from being an order; the desk checks all of it again. */
export function checkDraft(draft: Draft, instrument: Instrument): DraftErrors {
  const { orderType, side } = draft;
  const [limit, trigger] = [typedDecimal(draft.price), typedDecimal(draft.trigger)];
  const errors = {
    quantity: quantityError(typedDecimal(draft.quantity), instrument),
    trigger: isStop(orderType) ? priceError(trigger, instrument, 'trigger price') : null,
    price: hasLimit(orderType)
      ? (priceError(limit, instrument) ??
        (isStop(orderType) ? stopError(side, limit, trigger) : null))
      : null,
  };
  return Object.fromEntries(Object.entries(errors).filter(([, error]) => error !== null));
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
    ...(hasLimit(draft.orderType) ? { price: plain(typedDecimal(draft.price)) } : {}),
    ...(isStop(draft.orderType) ? { trigger_price: plain(typedDecimal(draft.trigger)) } : {}),
    product: draft.product,
    time_in_force: draft.timeInForce,
  };
}

/** Two sets of terms that ask for the same have the same fingerprint. */
export function fingerprint(terms: Terms): string {
  const { account_id, exchange, tradingsymbol, side, order_type, quantity } = terms;
  const { price, trigger_price, product, time_in_force } = terms;
  return [
    account_id,
    exchange,
    tradingsymbol,
    side,
    order_type,
    quantity,
    price ?? '',
    trigger_price ?? '',
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
  const trigger = formatPrice(terms.trigger_price, instrument?.tick_size, currency);
  const when = isStop(terms.order_type) ? `once at ${trigger ?? '?'}, ` : '';
  const where = hasLimit(terms.order_type) ? `at ${price ?? '?'} limit` : 'at market';
  const validity = terms.time_in_force === 'DAY' ? '' : `, ${terms.time_in_force}`;
  return `${terms.side} ${quantity} ${terms.tradingsymbol} ${when}${where}${validity}`;
}

export function termsOfOrder(order: Order): Terms {
  const { account_id, exchange, tradingsymbol, side, order_type, quantity } = order;
  const { price, trigger_price, product, time_in_force } = order;
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
    ...(trigger_price === null ? {} : { trigger_price }),
  };
}
