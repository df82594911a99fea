import { describe, expect, it } from 'vitest';
import type { Quote } from '@/shared/api/types';
import { DeskClock } from './deskClock';
import { KeyedStore } from './keyedStore';
import { ageMs, isStale, MarketBoard, STALE_MS } from './market';

const quote = (symbol: string, over: Partial<Quote> = {}): Quote => ({
  symbol,
  instrument_id: 1,
  last_price: '100.00',
  bid: '99.95',
  ask: '100.05',
  bid_quantity: '10',
  ask_quantity: '10',
  open: null,
  high: null,
  low: null,
  prev_close: null,
  change: null,
  change_percent: null,
  volume: null,
  open_interest: null,
  timestamp: '2026-01-05T10:00:00Z',
  age_ms: 100,
  stale: false,
  source: 'sim',
  ...over,
});

function build(now = { ms: 1_000_000 }) {
  const soon = (callback: () => void) => {
    callback();
  };
  const clock = new DeskClock(() => now.ms);
  const board = new MarketBoard(() => now.ms, clock, new KeyedStore(soon), new KeyedStore(soon));
  const sent: object[] = [];
  const send = (message: object) => sent.push(message);
  return { board, clock, sent, send, now };
}

const settle = () => Promise.resolve();

describe('market board', () => {
  it('asks once for a symbol that two panels watch, and leaves it with the second', async () => {
    const { board, sent, send } = build();
    board.connected(send);
    const first = board.watch(['NSE:TCS']);
    const second = board.watch(['NSE:TCS']);
    await settle();
    first();
    await settle();
    expect(sent).toEqual([{ type: 'subscribe', symbols: ['NSE:TCS'] }]);
    second();
    second();
    await settle();
    expect(sent[1]).toEqual({ type: 'unsubscribe', symbols: ['NSE:TCS'] });
  });

  it('sends nothing when one panel takes over from another', async () => {
    const { board, sent, send } = build();
    board.connected(send);
    const leave = board.watch(['NSE:TCS']);
    await settle();
    leave();
    board.watch(['NSE:TCS']);
    await settle();
    expect(sent).toHaveLength(1);
  });

  it('asks for everything again on a new connection', async () => {
    const { board, sent, send } = build();
    board.watch(['NSE:TCS', 'NSE:INFY']);
    board.watch(['NSE:INFY'], 10);
    await settle();
    board.connected(send);
    board.disconnected();
    board.connected(send);
    const once = [
      { type: 'subscribe', symbols: ['NSE:TCS'] },
      { type: 'subscribe', symbols: ['NSE:INFY'], order_book: true, depth: 10 },
    ];
    expect(sent).toEqual([...once, ...once]);
  });

  it('subscribes anew when the depth changes', async () => {
    const { board, sent, send } = build();
    board.connected(send);
    board.watch(['NSE:TCS']);
    const leave = board.watch(['NSE:TCS'], 5);
    await settle();
    leave();
    board.watch(['NSE:TCS'], 20);
    await settle();
    expect(sent.slice(1)).toEqual([
      { type: 'unsubscribe', symbols: ['NSE:TCS'] },
      { type: 'subscribe', symbols: ['NSE:TCS'], order_book: true, depth: 20 },
    ]);
  });

  it('lets a late read not replace a newer tick', () => {
    const { board } = build();
    board.receive({
      type: 'market_data',
      data: [quote('NSE:TCS', { last_price: '101', timestamp: '2026-01-05T10:00:02Z' })],
    });
    board.takeQuotes([quote('NSE:TCS', { last_price: '100' })]);
    expect(board.quotes.get('NSE:TCS')?.value.last_price).toBe('101');
  });

  it('ages a quote by the desk’s clock, however wrong the machine’s is', () => {
    const { board, clock, now } = build();
    board.takeQuotes([quote('NSE:TCS', { age_ms: 500 })]);
    const tick = board.quotes.get('NSE:TCS');
    if (tick === undefined) throw new Error('no tick');
    expect(ageMs(tick, clock.nowMs())).toBe(500);
    now.ms += 5_000;
    board.receive({ type: 'heartbeat', timestamp: '2026-01-05T10:00:05.5Z' });
    now.ms += 2_000;
    expect(ageMs(tick, clock.nowMs())).toBe(7_500);
    expect(isStale(tick, clock.nowMs())).toBe(false);
    expect(isStale(tick, clock.nowMs() + STALE_MS)).toBe(true);
  });

  it('lets the last quotes of a replay stay as fresh as they were when its clock stood still', () => {
    const { board, clock, now } = build();
    board.takeQuotes([quote('NSE:TCS', { age_ms: 0 })]);
    const tick = board.quotes.get('NSE:TCS');
    if (tick === undefined) throw new Error('no tick');
    for (let beat = 0; beat < 8; beat += 1) {
      now.ms += 5_000;
      board.receive({ type: 'heartbeat', timestamp: '2026-01-05T10:00:00Z' });
    }
    expect(isStale(tick, clock.nowMs())).toBe(false);
  });

  it('calls a quote without an age stale', () => {
    const tick = { value: quote('NSE:TCS'), receivedAtMs: 0, saidAtMs: null };
    expect(ageMs(tick, 5)).toBeNull();
    expect(isStale(tick, 5)).toBe(true);
  });

  it('remembers what the desk does not know', () => {
    const { board } = build();
    board.receive({ type: 'subscribed', symbols: [], unknown: ['NSE:NOPE'] });
    expect(board.unknown.has('NSE:NOPE')).toBe(true);
  });
});
