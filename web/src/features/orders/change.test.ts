import { describe, expect, it } from 'vitest';
import { ApiError, NoAnswer } from '@/shared/api/problem';
import type { Instrument, Order } from '@/shared/api/types';
import { changedTerms, changeOf, checkChange, draftOf, problemOf } from './change';

const share = {
  exchange: 'NSE',
  tradingsymbol: 'RELIANCE',
  currency: 'INR',
  lot_size: '1',
  tick_size: '0.05',
} as Instrument;

const order = {
  account_id: 'acc',
  exchange: 'NSE',
  tradingsymbol: 'RELIANCE',
  side: 'BUY',
  order_type: 'LIMIT',
  product: 'CNC',
  time_in_force: 'DAY',
  quantity: '10',
  price: '1293.00',
  trigger_price: null,
  triggered_at: null,
  filled_quantity: '4',
  version: 3,
} as Order;
const stop: Order = { ...order, order_type: 'SL', trigger_price: '1290', filled_quantity: '0' };
const units = { currency: 'INR', tick: '0.05' };

describe('change of a working order', () => {
  it('asks only for what is different, at the version that was looked at', () => {
    const draft = draftOf(order);
    expect(changeOf(draft, order)).toBeNull();
    expect(changeOf({ ...draft, price: '1293.000' }, order)).toBeNull();
    expect(changeOf({ ...draft, quantity: '1,000' }, order)).toEqual({
      quantity: '1000',
      version: 3,
    });
    expect(changeOf({ ...draft, price: '1290.5' }, order)).toEqual({ price: '1290.5', version: 3 });
  });

  it('keeps the quantity above what has filled', () => {
    const draft = { ...draftOf(order), quantity: '4' };
    expect(checkChange(draft, order, share).quantity).toContain('4 has been filled');
    expect(checkChange({ ...draft, quantity: '5' }, order, share)).toEqual({});
  });

  it('keeps limit and trigger of a stop on their sides, until the trigger is history', () => {
    const draft = { ...draftOf(stop), price: '1280' };
    expect(checkChange(draft, stop, share).price).toContain('at or above its trigger');
    const reached = { ...stop, triggered_at: '2026-01-05T10:00:00Z' };
    expect(checkChange(draft, reached, share)).toEqual({});
    expect(changeOf({ ...draft, trigger: '1270' }, reached)).toEqual({
      price: '1280',
      version: 3,
    });
  });

  it('previews what can still fill, and says the whole', () => {
    const change = { quantity: '12', version: 3 };
    expect(changedTerms(order, change).quantity).toBe('12');
    expect(changedTerms(order, change, true).quantity).toBe('8');
  });

  it('shows a denial with its rule and its numbers', () => {
    const problem = problemOf(
      new ApiError(409, {
        code: 'replace_denied',
        detail: 'The order needs 500000; 400000 is available.',
        rule: 'funds_insufficient',
        required: '500000',
        available: '400000',
        retryable: false,
        request_id: 'r',
      }),
      units,
    );
    expect(problem).toMatchObject({ kind: 'denied', rule: 'funds_insufficient' });
    expect(problem.facts.map(({ label, value }) => `${label} ${value}`)).toEqual([
      'Needed 5,00,000.00 INR',
      'Available 4,00,000.00 INR',
    ]);
  });

  it('tells a moved order, a refusal and silence apart', () => {
    const kind = (error: unknown) => problemOf(error, units).kind;
    expect(kind(new ApiError(409, { code: 'order_changed' }))).toBe('moved');
    expect(kind(new ApiError(422, { code: 'tick_size' }))).toBe('refused');
    expect(kind(new ApiError(503, {}))).toBe('unanswered');
    expect(kind(new NoAnswer(null))).toBe('unanswered');
  });
});
