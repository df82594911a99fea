import type { Book, Quote } from '@/shared/api/types';
import { KeyedStore } from './keyedStore';

/** A wire value and when this page got it; its age grows from there. */
export interface Received<T> {
  value: T;
  receivedAtMs: number;
}

export type QuoteTick = Received<Quote>;
export type BookTick = Received<Book>;

/** As the desk's own rule: older than this, a price takes no new risk. */
export const STALE_MS = 15_000;

type Send = (message: object) => void;
type Listener = (tick: QuoteTick) => void;

interface Interest {
  quotes: number;
  depths: number[];
}

export function ageMs(tick: Received<{ age_ms: number | null }>, nowMs: number): number | null {
  const { age_ms: age } = tick.value;
  return age === null ? null : age + Math.max(0, nowMs - tick.receivedAtMs);
}

export function isStale(
  tick: Received<{ age_ms: number | null; stale: boolean }>,
  nowMs: number,
): boolean {
  const age = ageMs(tick, nowMs);
  return tick.value.stale || age === null || age > STALE_MS;
}

/** What the page watches, counted by who asks, and the last that was heard of it. */
export class MarketBoard {
  readonly quotes: KeyedStore<QuoteTick>;
  readonly books: KeyedStore<BookTick>;
  readonly unknown = new Set<string>();
  private readonly interests = new Map<string, Interest>();
  private readonly asked = new Map<string, number>();
  private readonly listeners = new Set<Listener>();
  private readonly now: () => number;
  private send: Send | null = null;
  private queued = false;
  newestAtMs: number | null = null;

  constructor(
    now: () => number = Date.now,
    quotes = new KeyedStore<QuoteTick>(),
    books = new KeyedStore<BookTick>(),
  ) {
    this.now = now;
    this.quotes = quotes;
    this.books = books;
  }

  /** Every tick as it comes, before frames conflate them. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  watched(): string[] {
    return [...this.interests.keys()];
  }

  /** Watches symbols until the returned function is called; `depth` asks for their books too. */
  watch(symbols: readonly string[], depth?: number): () => void {
    for (const symbol of symbols) this.enter(symbol, depth);
    this.queueSync();
    let over = false;
    return () => {
      if (over) return;
      over = true;
      for (const symbol of symbols) this.leave(symbol, depth);
      this.queueSync();
    };
  }

  /** A connection is there: everything watched is asked for again. */
  connected(send: Send): void {
    this.send = send;
    this.asked.clear();
    this.sync();
  }

  disconnected(): void {
    this.send = null;
    this.asked.clear();
  }

  forget(): void {
    this.disconnected();
    this.quotes.clear();
    this.books.clear();
    this.unknown.clear();
    this.newestAtMs = null;
  }

  receive(message: unknown): void {
    const { type, data, unknown } = message as { type?: string; data?: unknown; unknown?: unknown };
    if (type === 'market_data') this.takeQuotes(data as Quote[]);
    if (type === 'order_book') this.takeBooks(data as Book[] | Book);
    if (type === 'subscribed' && Array.isArray(unknown)) {
      for (const symbol of unknown as string[]) this.unknown.add(symbol);
    }
  }

  takeQuotes(quotes: readonly Quote[]): void {
    const receivedAtMs = this.now();
    for (const value of quotes) {
      const before = this.quotes.get(value.symbol);
      const tick = {
        value: before === undefined ? value : { ...before.value, ...value },
        receivedAtMs,
      };
      if (before !== undefined && isOlder(tick, before)) continue;
      this.quotes.set(value.symbol, tick);
      this.unknown.delete(value.symbol);
      if (value.age_ms !== null) this.notice(receivedAtMs - value.age_ms);
      for (const listener of this.listeners) listener(tick);
    }
  }

  takeBooks(books: Book[] | Book): void {
    const receivedAtMs = this.now();
    for (const value of Array.isArray(books) ? books : [books]) {
      this.books.set(value.symbol, { value, receivedAtMs });
      if (value.age_ms !== null) this.notice(receivedAtMs - value.age_ms);
    }
  }

  private notice(saidAtMs: number): void {
    this.newestAtMs = Math.max(this.newestAtMs ?? saidAtMs, saidAtMs);
  }

  private enter(symbol: string, depth: number | undefined): void {
    const interest = this.interests.get(symbol) ?? { quotes: 0, depths: [] };
    interest.quotes += 1;
    if (depth !== undefined) interest.depths.push(depth);
    this.interests.set(symbol, interest);
  }

  private leave(symbol: string, depth: number | undefined): void {
    const interest = this.interests.get(symbol);
    if (interest === undefined) return;
    interest.quotes -= 1;
    if (depth !== undefined) interest.depths.splice(interest.depths.indexOf(depth), 1);
    if (interest.quotes === 0) this.interests.delete(symbol);
  }

  private queueSync(): void {
    // One task later, so that a page that swaps one panel for another sends only the difference.
    if (this.queued) return;
    this.queued = true;
    queueMicrotask(() => {
      this.queued = false;
      this.sync();
    });
  }

  private sync(): void {
    const { send } = this;
    if (send === null) return;
    const wanted = new Map<string, number>();
    for (const [symbol, { depths }] of this.interests) wanted.set(symbol, Math.max(0, ...depths));
    const gone = [...this.asked].filter(([symbol, depth]) => wanted.get(symbol) !== depth);
    const fresh = [...wanted].filter(([symbol, depth]) => this.asked.get(symbol) !== depth);
    this.asked.clear();
    for (const [symbol, depth] of wanted) this.asked.set(symbol, depth);
    if (gone.length > 0) send({ type: 'unsubscribe', symbols: gone.map(([symbol]) => symbol) });
    subscribe(send, fresh);
  }
}

function subscribe(send: Send, fresh: [string, number][]): void {
  const byDepth = new Map<number, string[]>();
  for (const [symbol, depth] of fresh) {
    byDepth.set(depth, [...(byDepth.get(depth) ?? []), symbol]);
  }
  for (const [depth, symbols] of byDepth) {
    const book = depth === 0 ? {} : { order_book: true, depth };
    send({ type: 'subscribe', symbols, ...book });
  }
}

function isOlder(tick: QuoteTick, before: QuoteTick): boolean {
  const [fresh, known] = [tick.value.timestamp, before.value.timestamp];
  return fresh !== null && known !== null && Date.parse(fresh) < Date.parse(known);
}
