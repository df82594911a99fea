import { describe, expect, it } from 'vitest';
import type { OrderEvent } from '@/shared/api/types';
import { actorOf, eventWords, linesOf, toneOf } from './timeline';

const units = { currency: 'INR', tick: '0.05' };
const event = (name: string, detail: OrderEvent['detail'] = {}): OrderEvent => ({
  seq: 1,
  event: name,
  status: 'NEW',
  at: '2026-01-05T10:00:00Z',
  detail,
});
const told = (detail: OrderEvent['detail']) =>
  linesOf(detail, units).map(({ label, value }) => `${label}: ${value}`);

describe('timeline of an order', () => {
  it('names who made it happen', () => {
    expect(actorOf(event('request_cancel', { by: 'ann@example.com' }))).toBe('ann@example.com');
    expect(actorOf(event('fill'))).toBe('venue');
    expect(actorOf(event('deny'))).toBe('desk');
  });

  it('writes money, prices and quantities as such, and leaves ids alone', () => {
    expect(
      told({ reserve: '123456.5', price: '10', quantity: '900000', exec_id: '000123', by: 'ann' }),
    ).toEqual([
      'Set aside: 1,23,456.50 INR',
      'Price: 10.00',
      'Quantity: 9,00,000',
      'Execution: 000123',
    ]);
  });

  it('leaves nothing out that was recorded, however deep', () => {
    expect(told({ asked: { quantity: '8', price: '10' }, seen: ['a', 'b'], gone: null })).toEqual([
      'Asked for: quantity: 8',
      'Asked for: price: 10.00',
      'Seen: a, b',
    ]);
  });

  it('has words for what it does not know yet', () => {
    expect(eventWords(event('venue_sneezed'))).toBe('Venue sneezed');
    expect(toneOf(event('venue_sneezed'))).toBe('plain');
    expect(toneOf(event('deny_replace'))).toBe('bad');
  });
});
