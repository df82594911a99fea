import { ApiError, explain, NoAnswer } from '@/shared/api/problem';
import type { Instrument, Order, OrderChange } from '@/shared/api/types';
import { compare, isDecimal, plain, subtract } from '@/shared/format/decimal';
import { formatQuantity } from '@/shared/format/number';
import {
  hasLimit,
  priceError,
  quantityError,
  stopError,
  termsOfOrder,
  typedDecimal,
  type Terms,
} from './model';
import { linesOf, type DetailLine, type Units } from './timeline';

/** New terms of a working order as they are typed. */
export interface ChangeDraft {
  quantity: string;
  price: string;
  trigger: string;
}

export function draftOf(order: Order): ChangeDraft {
  return {
    quantity: plain(order.quantity),
    price: order.price === null ? '' : plain(order.price),
    trigger: order.trigger_price === null ? '' : plain(order.trigger_price),
  };
}

/** A trigger that was reached is history. */
export const canMoveTrigger = (order: Order): boolean =>
  order.trigger_price !== null && order.triggered_at === null;

export interface ChangeErrors {
  quantity?: string;
  price?: string;
  trigger?: string;
}

function belowFilled(quantity: string, order: Order): string | null {
  if (!isDecimal(quantity) || compare(quantity, order.filled_quantity) > 0) return null;
  const filled = formatQuantity(order.filled_quantity) ?? order.filled_quantity;
  return `${filled} has been filled; cancel the rest instead.`;
}

export function checkChange(
  draft: ChangeDraft,
  order: Order,
  instrument: Instrument,
): ChangeErrors {
  const [quantity, price, trigger] = [draft.quantity, draft.price, draft.trigger].map(
    typedDecimal,
  ) as [string, string, string];
  const movable = canMoveTrigger(order);
  const errors = {
    quantity: quantityError(quantity, instrument) ?? belowFilled(quantity, order),
    trigger: movable ? priceError(trigger, instrument, 'trigger price') : null,
    price: hasLimit(order.order_type)
      ? (priceError(price, instrument) ?? (movable ? stopError(order.side, price, trigger) : null))
      : null,
  };
  return Object.fromEntries(Object.entries(errors).filter(([, error]) => error !== null));
}

function differs(typed: string, was: string | null): boolean {
  return was === null || compare(typed, was) !== 0;
}

/** Only what is to be different, at the version that was looked at; null if nothing is. */
export function changeOf(draft: ChangeDraft, order: Order): OrderChange | null {
  const [quantity, price, trigger] = [draft.quantity, draft.price, draft.trigger].map(
    typedDecimal,
  ) as [string, string, string];
  const change = {
    ...(differs(quantity, order.quantity) ? { quantity: plain(quantity) } : {}),
    ...(hasLimit(order.order_type) && differs(price, order.price) ? { price: plain(price) } : {}),
    ...(canMoveTrigger(order) && differs(trigger, order.trigger_price)
      ? { trigger_price: plain(trigger) }
      : {}),
  };
  return Object.keys(change).length === 0 ? null : { ...change, version: order.version };
}

/** The order as it would be, whole, for words; `open` is only what can still fill. */
export function changedTerms(order: Order, change: OrderChange, open = false): Terms {
  const quantity = text(change.quantity) ?? plain(order.quantity);
  const [price, trigger] = [text(change.price), text(change.trigger_price)];
  return {
    ...termsOfOrder(order),
    quantity: open ? plain(subtract(quantity, order.filled_quantity)) : quantity,
    ...(price === undefined ? {} : { price }),
    ...(trigger === undefined ? {} : { trigger_price: trigger }),
  };
}

const text = (value: OrderChange['price']): string | undefined =>
  value === null || value === undefined ? undefined : String(value);

export interface ChangeProblem {
  kind: 'denied' | 'moved' | 'refused' | 'unanswered';
  title: string;
  text: string;
  rule?: string;
  facts: DetailLine[];
}

const OF_PROBLEM = new Set([
  'type',
  'title',
  'status',
  'detail',
  'code',
  'field',
  'errors',
  'request_id',
  'retryable',
  'rule',
]);

/** What became of a change that did not go through. */
export function problemOf(error: unknown, units: Units): ChangeProblem {
  if (error instanceof ApiError && error.code === 'replace_denied') {
    const { rule } = error.problem;
    const facts = Object.entries(error.problem).filter(([name]) => !OF_PROBLEM.has(name));
    return {
      kind: 'denied',
      title: 'The desk denied the change',
      text: `${explain(error)} The order works on as it was.`,
      facts: linesOf(Object.fromEntries(facts), units),
      ...(typeof rule === 'string' ? { rule } : {}),
    };
  }
  if (error instanceof ApiError && error.code === 'order_changed') {
    return {
      kind: 'moved',
      title: 'The order has changed since you looked',
      text: 'Nothing was sent. Look at how it stands now; what you typed is still there.',
      facts: [],
    };
  }
  if (error instanceof NoAnswer || (error instanceof ApiError && !error.isDefinite)) {
    return {
      kind: 'unanswered',
      title: 'No answer to the change',
      text: 'It may have been taken. The order’s status will tell. Sending it again is safe: it goes with the version that you saw, so it cannot be taken twice.',
      facts: [],
    };
  }
  return { kind: 'refused', title: 'Not changed', text: explain(error), facts: [] };
}
