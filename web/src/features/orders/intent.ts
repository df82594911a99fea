import { ApiError, explain } from '@/shared/api/problem';
import type { Instrument, Order } from '@/shared/api/types';
import { formatPrice, formatQuantity } from '@/shared/format/number';
import { fingerprint, newer, sentence, type Terms } from './model';
import { standingOf } from './status';

/**
 * One wish to trade and what became of it. Its id is made once and sent again with every
 * retry, so that the desk takes a repetition for the same order.
 */
export interface Intent {
  clientOrderId: string;
  terms: Terms;
  sentAt: string;
  state:
    | { kind: 'sending' }
    | { kind: 'answered'; order: Order }
    | { kind: 'refused'; code: string; message: string }
    | { kind: 'unanswered'; looked: number };
}

export type Intents = readonly Intent[];

const KEPT_MAX = 20;

export function isOpen(intent: Intent): boolean {
  return intent.state.kind === 'sending' || intent.state.kind === 'unanswered';
}

/** The open intent of these terms: a retry joins it instead of making a second order. */
export function openIntent(intents: Intents, terms: Terms): Intent | undefined {
  const wanted = fingerprint(terms);
  return intents.find((intent) => isOpen(intent) && fingerprint(intent.terms) === wanted);
}

/** Whether a press for these terms is the last one again; `justSettled` tells of fresh answers. */
export function isRepeated(
  intents: Intents,
  terms: Terms,
  justSettled: (clientOrderId: string) => boolean,
): boolean {
  const wanted = fingerprint(terms);
  const last = intents.find((intent) => fingerprint(intent.terms) === wanted);
  return last !== undefined && (last.state.kind === 'sending' || justSettled(last.clientOrderId));
}

/** Starts an intent, or sends an unanswered one again under its own id. */
export function started(
  intents: Intents,
  terms: Terms,
  newId: () => string,
  sentAt: string,
): { intents: Intent[]; intent: Intent } {
  const before = openIntent(intents, terms);
  const intent: Intent = {
    clientOrderId: before?.clientOrderId ?? newId(),
    terms,
    sentAt: before?.sentAt ?? sentAt,
    state: { kind: 'sending' },
  };
  const rest = intents.filter((each) => each.clientOrderId !== intent.clientOrderId);
  return { intents: trimmed([intent, ...rest]), intent };
}

/** Forgets old answers, never an open question. */
function trimmed(intents: Intent[]): Intent[] {
  let answered = 0;
  return intents.filter((intent) => isOpen(intent) || ++answered <= KEPT_MAX);
}

function replaced(intents: Intents, id: string, change: (intent: Intent) => Intent): Intents {
  const at = intents.findIndex((intent) => intent.clientOrderId === id);
  const found = intents[at];
  if (found === undefined) return intents;
  const next = change(found);
  return next === found ? intents : intents.with(at, next);
}

/** An order was told of, by whichever way and however late; it settles its intent. */
export function withOrder(intents: Intents, order: Order): Intents {
  return replaced(intents, order.client_order_id, (intent) => {
    const known = intent.state.kind === 'answered' ? intent.state.order : undefined;
    const latest = newer(known, order);
    return latest === known ? intent : { ...intent, state: { kind: 'answered', order: latest } };
  });
}

/** A request failed. Only a clear refusal settles the intent; silence leaves it open. */
export function withFailure(intents: Intents, id: string, error: unknown): Intents {
  return replaced(intents, id, (intent) => {
    if (intent.state.kind === 'answered') return intent;
    if (error instanceof ApiError && error.isDefinite) {
      const { code } = error;
      return { ...intent, state: { kind: 'refused', code, message: explain(error) } };
    }
    return { ...intent, state: { kind: 'unanswered', looked: 0 } };
  });
}

/** The answer is late, or a look for it found nothing. */
export function withSilence(intents: Intents, id: string): Intents {
  return replaced(intents, id, (intent) => {
    if (intent.state.kind === 'sending') {
      return { ...intent, state: { kind: 'unanswered', looked: 0 } };
    }
    if (intent.state.kind !== 'unanswered') return intent;
    return { ...intent, state: { kind: 'unanswered', looked: intent.state.looked + 1 } };
  });
}

export interface Outcome {
  kind: 'sending' | 'done' | 'refused' | 'unknown';
  title: string;
  text: string;
  rule?: string;
}

function filled(order: Order, instrument: Instrument | undefined): string {
  const currency = instrument?.currency;
  const quantity = formatQuantity(order.filled_quantity, currency) ?? order.filled_quantity;
  const all = formatQuantity(order.quantity, currency) ?? order.quantity;
  const price = formatPrice(order.average_price, instrument?.tick_size, currency);
  return price === null
    ? `${quantity} of ${all} filled`
    : `${quantity} of ${all} filled at ${price}`;
}

const UNDER_WAY = 'The desk has stored it and is sending it to the venue.';

function ofOrder(order: Order, instrument: Instrument | undefined): Outcome {
  const { status } = order;
  const { label, meaning } = standingOf(order);
  const rule = order.reason_code;
  const because = order.reason ?? meaning;
  switch (status) {
    case 'DENIED':
    case 'REJECTED':
      return {
        kind: 'refused',
        title: status === 'DENIED' ? 'Denied by the desk' : 'Rejected by the venue',
        text: because,
        ...(rule === null ? {} : { rule }),
      };
    case 'UNKNOWN':
      return { kind: 'unknown', title: 'Sent, but the venue has not answered', text: meaning };
    case 'PENDING_APPROVAL':
      return { kind: 'unknown', title: 'Waits for a second person', text: meaning };
    case 'PENDING_NEW':
      return { kind: 'done', title: 'Accepted by the desk', text: UNDER_WAY };
    case 'FILLED':
      return { kind: 'done', title: 'Filled', text: `${filled(order, instrument)}.` };
    case 'NEW':
    case 'PENDING_REPLACE':
    case 'PENDING_CANCEL':
      return { kind: 'done', title: label, text: `${meaning} ${filled(order, instrument)}.` };
    case 'PARTIALLY_FILLED':
      return { kind: 'done', title: label, text: `${filled(order, instrument)}; the rest works.` };
    case 'CANCELED':
    case 'EXPIRED':
      return { kind: 'done', title: label, text: `${because} ${filled(order, instrument)}.` };
  }
}

interface About {
  accountId: string;
  symbol: string;
  terms: Terms | null;
}

/** Under the ticket: every open question, and the newest answer while it is about this order. */
export function answersFor(intents: Intents, about: About): Intent[] {
  return intents.filter((intent, index) => isOpen(intent) || (index === 0 && fits(intent, about)));
}

/** A refusal is about its own terms: once they are changed it says nothing of the new order. */
function fits(intent: Intent, { accountId, symbol, terms }: About): boolean {
  const { account_id, exchange, tradingsymbol } = intent.terms;
  if (account_id !== accountId || `${exchange}:${tradingsymbol}` !== symbol) return false;
  if (outcomeOf(intent, undefined).kind !== 'refused') return true;
  return terms !== null && fingerprint(terms) === fingerprint(intent.terms);
}

const LOOKS_UNTIL_ADVICE = 4;

function ofSilence(looked: number): Outcome {
  const next =
    looked < LOOKS_UNTIL_ADVICE
      ? 'The page is looking for it at the desk and will say here what became of it.'
      : 'The desk has shown no trace of it so far. Sending it again is safe: it carries the same id, so the desk will not take it twice.';
  return { kind: 'unknown', title: 'No answer yet', text: next };
}

/** What to tell about an intent: done, refused, or unknown with what happens next. */
export function outcomeOf(intent: Intent, instrument: Instrument | undefined): Outcome {
  const { state, terms } = intent;
  switch (state.kind) {
    case 'sending':
      return { kind: 'sending', title: 'Sending', text: sentence(terms, instrument) };
    case 'answered':
      return ofOrder(state.order, instrument);
    case 'refused':
      return { kind: 'refused', title: 'Not sent', text: state.message, rule: state.code };
    case 'unanswered':
      return ofSilence(state.looked);
  }
}
