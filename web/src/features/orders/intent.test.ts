import { describe, expect, it } from 'vitest';
import { ApiError, NoAnswer } from '@/shared/api/problem';
import type { Order } from '@/shared/api/types';
import {
  answersFor,
  isRepeated,
  openIntent,
  outcomeOf,
  started,
  withFailure,
  withOrder,
  withSilence,
  type Intent,
  type Intents,
} from './intent';
import type { Terms } from './model';

const terms: Terms = {
  account_id: 'acc',
  exchange: 'NSE',
  tradingsymbol: 'TCS',
  side: 'BUY',
  order_type: 'MARKET',
  quantity: '10',
  product: 'CNC',
  time_in_force: 'DAY',
};

const order = (over: Partial<Order> = {}): Order => ({
  id: 'o1',
  account_id: 'acc',
  client_order_id: 'id-1',
  symbol: 'NSE:TCS',
  exchange: 'NSE',
  tradingsymbol: 'TCS',
  instrument_id: 1,
  side: 'BUY',
  order_type: 'MARKET',
  product: 'CNC',
  time_in_force: 'DAY',
  quantity: '10',
  price: null,
  filled_quantity: '0',
  leaves_quantity: '10',
  average_price: null,
  status: 'NEW',
  reason_code: null,
  reason: null,
  venue_order_id: null,
  protection_price: null,
  tag: 'SD1',
  trigger_price: null,
  triggered_at: null,
  new_quantity: null,
  new_price: null,
  new_trigger_price: null,
  replaces: 0,
  origin: 'client',
  strategy_id: null,
  group_id: null,
  reserved: '0',
  created_at: '2026-01-05T10:00:00Z',
  updated_at: '2026-01-05T10:00:00Z',
  version: 1,
  ...over,
});

let made = 0;
const newId = () => `id-${String(++made)}`;
const AT = '2026-01-05T10:00:00Z';

function fresh(): { intents: Intents; intent: Intent } {
  made = 0;
  return started([], terms, newId, AT);
}

const only = (intents: Intents): Intent => {
  const [intent] = intents;
  if (intent === undefined) throw new Error('no intent');
  return intent;
};

describe('intent', () => {
  it('keeps its id when it is sent again after silence', () => {
    const { intents } = fresh();
    const silent = withFailure(intents, 'id-1', new NoAnswer(null));
    const again = started(silent, terms, newId, AT);
    expect(again.intent.clientOrderId).toBe('id-1');
    expect(again.intents).toHaveLength(1);
  });

  it('keeps its id when the desk failed without saying what it had stored', () => {
    const { intents } = fresh();
    const failed = withFailure(intents, 'id-1', new ApiError(503, {}));
    expect(only(failed).state.kind).toBe('unanswered');
    expect(started(failed, terms, newId, AT).intent.clientOrderId).toBe('id-1');
  });

  it('gets a new id once the one before was answered or refused', () => {
    const { intents } = fresh();
    const answered = withOrder(intents, order());
    expect(started(answered, terms, newId, AT).intent.clientOrderId).toBe('id-2');
    const refused = withFailure(intents, 'id-1', new ApiError(422, { code: 'lot_size' }));
    expect(started(refused, terms, newId, AT).intent.clientOrderId).toBe('id-3');
  });

  it('is another intent when anything of the order differs', () => {
    const { intents } = fresh();
    expect(openIntent(intents, terms)?.clientOrderId).toBe('id-1');
    expect(openIntent(intents, { ...terms, quantity: '11' })).toBeUndefined();
  });

  it('takes a late answer after it had given up waiting', () => {
    const { intents } = fresh();
    const silent = withSilence(intents, 'id-1');
    const told = withOrder(silent, order({ status: 'FILLED', filled_quantity: '10', version: 3 }));
    expect(outcomeOf(only(told), undefined).title).toBe('Filled');
  });

  it('is not set back by an answer that was overtaken on the way', () => {
    const { intents } = fresh();
    const told = withOrder(intents, order({ status: 'FILLED', version: 3 }));
    const late = withOrder(told, order({ status: 'PENDING_NEW', version: 1 }));
    expect(outcomeOf(only(late), undefined).title).toBe('Filled');
    expect(withFailure(late, 'id-1', new NoAnswer(null))).toBe(late);
  });

  it('ignores orders that were sent from elsewhere', () => {
    const { intents } = fresh();
    expect(withOrder(intents, order({ client_order_id: 'other' }))).toBe(intents);
  });

  it('says the rule and the numbers of a refusal', () => {
    const { intents } = fresh();
    const reason = 'Needs 29,510.00 INR, 1,000.00 INR are available.';
    const denied = order({ status: 'DENIED', reason_code: 'funds_insufficient', reason });
    const outcome = outcomeOf(only(withOrder(intents, denied)), undefined);
    expect(outcome).toMatchObject({ kind: 'refused', rule: 'funds_insufficient', text: reason });
  });

  it('says what happens next while the fate is unknown', () => {
    const { intents } = fresh();
    let silent = withSilence(intents, 'id-1');
    expect(outcomeOf(only(silent), undefined).text).toContain('looking for it');
    for (let looks = 0; looks < 5; looks += 1) silent = withSilence(silent, 'id-1');
    expect(outcomeOf(only(silent), undefined).text).toContain('same id');
    const lost = withOrder(silent, order({ status: 'UNKNOWN' }));
    expect(outcomeOf(only(lost), undefined).kind).toBe('unknown');
  });

  it('forgets old answers but never an open question', () => {
    let intents: Intents = fresh().intents;
    for (let count = 0; count < 40; count += 1) {
      const next = started(intents, { ...terms, quantity: String(count + 20) }, newId, AT);
      intents = withOrder(next.intents, order({ client_order_id: next.intent.clientOrderId }));
    }
    expect(intents.length).toBeLessThanOrEqual(22);
    expect(openIntent(intents, terms)?.clientOrderId).toBe('id-1');
  });

  it('shows a refusal only while the ticket still asks for what was denied', () => {
    const { intents } = fresh();
    const denied = withOrder(intents, order({ status: 'DENIED', reason: 'Too much.' }));
    const about = { accountId: 'acc', symbol: 'NSE:TCS' };
    expect(answersFor(denied, { ...about, terms })).toHaveLength(1);
    expect(answersFor(denied, { ...about, terms: { ...terms, quantity: '5' } })).toEqual([]);
    expect(answersFor(denied, { ...about, terms: null })).toEqual([]);
  });

  it('shows an answer under its own instrument and account, an open question everywhere', () => {
    const { intents } = fresh();
    const other = { accountId: 'acc', symbol: 'NSE:INFY', terms: null };
    expect(answersFor(intents, other)).toHaveLength(1);
    const done = withOrder(intents, order({ status: 'FILLED' }));
    expect(answersFor(done, other)).toEqual([]);
    expect(answersFor(done, { accountId: 'acc', symbol: 'NSE:TCS', terms: null })).toHaveLength(1);
    expect(answersFor(done, { accountId: 'b', symbol: 'NSE:TCS', terms: null })).toEqual([]);
  });

  it('tells a repeated press from a new one by its terms and by the time since the answer', () => {
    const { intents } = fresh();
    const [fast, slow] = [() => true, () => false];
    expect(isRepeated(intents, terms, slow)).toBe(true);
    const done = withOrder(intents, order({ status: 'FILLED' }));
    expect(isRepeated(done, terms, fast)).toBe(true);
    expect(isRepeated(done, terms, slow)).toBe(false);
    expect(isRepeated(done, { ...terms, side: 'SELL' }, fast)).toBe(false);
  });
});
