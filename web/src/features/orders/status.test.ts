import { describe, expect, it } from 'vitest';
import { isCancelable, isDone, isReplaceable, standingOf, STATUS, waitsForTrigger } from './status';

const stop = { status: 'NEW', trigger_price: '1402', triggered_at: null } as const;

describe('where an order stands', () => {
  it('explains every status in words that are not its name', () => {
    for (const [status, { label, meaning }] of Object.entries(STATUS)) {
      expect(meaning.length).toBeGreaterThan(20);
      expect(label).not.toBe(status);
    }
  });

  it('says that a stop waits until its trigger was reached', () => {
    expect(waitsForTrigger(stop)).toBe(true);
    expect(standingOf(stop).label).toBe('Waiting');
    expect(standingOf({ ...stop, triggered_at: '2026-01-05T10:00:00Z' }).label).toBe('Working');
    expect(standingOf({ ...stop, status: 'CANCELED' }).label).toBe('Cancelled');
  });

  it('offers a change only of what rests, and a cancel of all but what is done or lost', () => {
    const of = (test: (order: { status: keyof typeof STATUS }) => boolean) =>
      (Object.keys(STATUS) as (keyof typeof STATUS)[]).filter((status) => test({ status }));
    expect(of(isReplaceable)).toEqual(['NEW', 'PARTIALLY_FILLED']);
    expect(of(isCancelable)).toEqual([
      'PENDING_APPROVAL',
      'PENDING_NEW',
      'NEW',
      'PARTIALLY_FILLED',
      'PENDING_REPLACE',
    ]);
    expect(of(isDone)).toEqual(['FILLED', 'CANCELED', 'REJECTED', 'DENIED', 'EXPIRED']);
  });
});
