import type { Book, Quote } from '@/shared/api/types';
import { DeskClock } from './deskClock';
import { KeyedStore } from './keyedStore';

/** A wire value, when this page got it, and when its source said it. */
export interface Received<T> {
  value: T;
  /** In the machine's time. */
  receivedAtMs: number;
  /** In the desk's time; null if no source ever spoke. */
  saidAtMs: number | null;
}

export type QuoteTick = Received<Quote>;
export type BookTick = Received<Book>;

/** As the desk's own rule: older than this, a price takes no new risk. */
export const STALE_MS = 15_000;

interface Message {
  type?: string;
  data?: unknown;
  unknown?: unknown;
  timestamp?: string;
}

type Send = (message: object) => void;
type Listener = (tick: QuoteTick) => void;

interface Interest {
  quotes: number;
  depths: number[];
}

/** Age of what was said, at an instant of the desk's time: the desk's clock judges, not ours. */
export function ageMs({ saidAtMs }: Pick<Received<unknown>, 'saidAtMs'>, deskNowMs: number) {
  return saidAtMs === null ? null : Math.max(0, deskNowMs - saidAtMs);
}

export function isStale(tick: Received<{ stale: boolean }>, deskNowMs: number): boolean {
  const age = ageMs(tick, deskNowMs);
  return tick.value.stale || age === null || age > STALE_MS;
}

interface Stamped {
  timestamp: string | null;
  age_ms: number | null;
}

/** What the desk's clock showed when it wrote this; not a number if it does not say. */
function writtenAtMs({ timestamp, age_ms: age }: Stamped): number {
  return timestamp === null || age === null ? Number.NaN : Date.parse(timestamp) + age;
}

/** What the page watches, counted by who asks, and the last that was heard of it. */
export class MarketBoard {
  readonly quotes: KeyedStore<QuoteTick>;
  readonly books: KeyedStore<BookTick>;
  readonly unknown = new Set<string>();
  private readonly interests = new Map<string, Interest>();
  private readonly asked = new Map<string, number>();
  private readonly listeners = new Set<Listener>();
  private readonly machine: () => number;
  private readonly clock: DeskClock;
  private send: Send | null = null;
  private queued = false;
  /** When the newest of all was said, in the desk's time. */
  newestAtMs: number | null = null;

  constructor(
    machine: () => number = Date.now,
    clock = new DeskClock(machine),
    quotes = new KeyedStore<QuoteTick>(),
    books = new KeyedStore<BookTick>(),
  ) {
    this.machine = machine;
    this.clock = clock;
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
    const { type, data, unknown, timestamp } = message as Message;
    if (type === 'heartbeat' || type === 'pong') this.clock.tell(Date.parse(timestamp ?? ''));
    if (type === 'market_data') this.takeQuotes(data as Quote[]);
    if (type === 'order_book') this.takeBooks(data as Book[] | Book);
    if (type === 'subscribed' && Array.isArray(unknown)) {
      for (const symbol of unknown as string[]) this.unknown.add(symbol);
    }
  }

  takeQuotes(quotes: readonly Quote[]): void {
    this.hear(quotes);
    for (const quote of quotes) {
      const before = this.quotes.get(quote.symbol);
      const value = before === undefined ? quote : { ...before.value, ...quote };
      const tick = this.received(value);
      if (before !== undefined && isOlder(tick, before)) continue;
      this.quotes.set(quote.symbol, tick);
      this.unknown.delete(quote.symbol);
      for (const listener of this.listeners) listener(tick);
    }
  }

  takeBooks(told: Book[] | Book): void {
    const books = Array.isArray(told) ? told : [told];
    this.hear(books);
    for (const book of books) this.books.set(book.symbol, this.received(book));
  }

  /** Whatever is written for us tells the desk's time too; the latest of a batch was last. */
  private hear(written: readonly Stamped[]): void {
    const latest = Math.max(...written.map(writtenAtMs).filter(Number.isFinite));
    this.clock.tell(latest);
  }

  private received<T extends Stamped>(value: T): Received<T> {
    const { timestamp, age_ms: age } = value;
    const saidAtMs = timestamp === null || age === null ? null : Date.parse(timestamp);
    if (saidAtMs !== null) this.newestAtMs = Math.max(this.newestAtMs ?? saidAtMs, saidAtMs);
    return { value, receivedAtMs: this.machine(), saidAtMs };
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
