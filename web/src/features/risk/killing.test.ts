import { describe, expect, it } from 'vitest';
import { chosen, consequences, formatDuration, progressOf, SAFEST, summaryOf } from './killing';

describe('what is chosen', () => {
  it('cancels when it closes, and closes nothing when it does not cancel', () => {
    const none = { ...SAFEST, cancel: false };
    expect(chosen(none, { flatten: true })).toMatchObject({ cancel: true, flatten: true });
    expect(chosen({ ...SAFEST, flatten: true }, { cancel: false })).toEqual(none);
  });
});

describe('what will happen', () => {
  it('says for each choice what becomes of orders and positions', () => {
    expect(consequences(SAFEST).join(' ')).toMatch(/are cancelled.*Positions stay/);
    expect(consequences({ ...SAFEST, cancel: false }).join(' ')).toMatch(/can still fill/);
    expect(consequences({ ...SAFEST, flatten: true }).join(' ')).toMatch(/only reduce/);
  });

  it('says of a drill first that nothing is sent', () => {
    expect(consequences({ ...SAFEST, drill: true })[0]).toMatch(/Nothing is .*sent/);
  });

  it('never says of a drill that trading is stopped', () => {
    expect(progressOf('CANCELING', true)).toBe('The drill is running.');
    expect(progressOf('CANCELING', false)).toMatch(/stopped/);
  });
});

describe('report', () => {
  it('counts what was cancelled, closed, refused and left', () => {
    const summary = summaryOf({
      report: {
        flatten: true,
        drill: false,
        canceled: {
          orders: [
            { order_id: '1', symbol: 'NSE:A', status: 'CANCELED' },
            { order_id: '2', symbol: 'NSE:B', status: 'FILLED' },
          ],
        },
        flattened: {
          orders: [
            {
              order_id: '3',
              symbol: 'NSE:C',
              side: 'SELL',
              quantity: '5',
              filled_quantity: '5',
              average_price: '10.00',
              status: 'FILLED',
              reason: null,
            },
            {
              order_id: '4',
              symbol: 'NSE:D',
              side: 'BUY',
              quantity: '1',
              filled_quantity: '0',
              average_price: null,
              status: 'DENIED',
              reason: 'No price.',
            },
          ],
        },
        left: { working: [], positions: [{ symbol: 'NSE:D', net_quantity: '-1', why: 'late' }] },
        durations_ms: { first_cancel_asked: 3.2, last_position_closed: null, total: 1930 },
      },
    });
    expect(Object.fromEntries(summary.counts.map(({ label, count }) => [label, count]))).toEqual({
      Cancelled: 1,
      'Ended otherwise': 1,
      'Closing orders filled': 1,
      Refused: 1,
      'Still working': 0,
      'Still open': 1,
    });
    expect(summary.closed.map(({ what }) => what)).toEqual(['SELL 5 of 5 at 10.00', 'BUY 0 of 1']);
    expect(summary.left[0]).toMatchObject({ what: 'position -1', why: 'late' });
    expect(summary.durations).toEqual([
      { label: 'First cancel asked', ms: 3.2 },
      { label: 'Whole', ms: 1930 },
    ]);
  });

  it('of a drill says what would be done', () => {
    const summary = summaryOf({
      report: {
        drill: true,
        would_cancel: { count: 2, orders: [] },
        would_flatten: [
          { symbol: 'NSE:A', side: 'SELL', net_quantity: '5', verdict: 'approved', reason: null },
          { symbol: 'NSE:B', side: 'BUY', net_quantity: '-5', verdict: 'denied', reason: 'why' },
        ],
        checks_ms: { total: 4 },
      },
    });
    expect(summary.counts.map(({ count }) => count)).toEqual([2, 1, 1]);
    expect(summary.closed[1]).toMatchObject({ what: 'BUY 5', why: 'why' });
  });

  it('without anything in it counts nothing', () => {
    expect(summaryOf({ report: {} }).counts.every(({ count }) => count === 0)).toBe(true);
  });
});

describe('duration', () => {
  it('is in milliseconds up to a second', () => {
    expect([formatDuration(240.4), formatDuration(1930)]).toEqual(['240 ms', '1.93 s']);
  });
});
