import { KeyedStore } from '@/shared/stream/keyedStore';
import type { MarketBoard } from '@/shared/stream/market';

/** One price a second; the chart wants binary numbers, and nothing is booked from them. */
export interface Point {
  time: number;
  value: number;
}

const POINTS_MAX = 14_400;

/** What the page has heard of each symbol since it was opened, in the desk's time. */
export class PriceHistory {
  readonly latest: KeyedStore<Point>;
  private readonly series = new Map<string, Point[]>();

  constructor(latest = new KeyedStore<Point>()) {
    this.latest = latest;
  }

  points(symbol: string): readonly Point[] {
    return this.series.get(symbol) ?? [];
  }

  record(symbol: string, price: string, atMs: number): void {
    const point = { time: Math.floor(atMs / 1_000), value: Number(price) };
    if (!Number.isFinite(point.value)) return;
    const points = this.series.get(symbol) ?? [];
    const last = points.at(-1);
    if (last !== undefined && point.time < last.time) return;
    if (last?.time === point.time) points[points.length - 1] = point;
    else points.push(point);
    if (points.length > POINTS_MAX) points.splice(0, points.length - POINTS_MAX);
    this.series.set(symbol, points);
    this.latest.set(symbol, point);
  }

  /** Listens to a board until the returned function is called. */
  follow(board: Pick<MarketBoard, 'listen'>): () => void {
    return board.listen(({ value, saidAtMs }) => {
      if (value.last_price === null || value.stale || saidAtMs === null) return;
      this.record(value.symbol, value.last_price, saidAtMs);
    });
  }
}
