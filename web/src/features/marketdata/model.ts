import type { Book, BookLevel } from '@/shared/api/types';
import { add, compare, shareOf, subtract } from '@/shared/format/decimal';

const DEFAULTS: Record<string, readonly string[]> = {
  INR: [
    'NSE:NIFTY 50',
    'NSE:NIFTY BANK',
    'NSE:RELIANCE',
    'NSE:TCS',
    'NSE:HDFCBANK',
    'NSE:INFY',
    'NSE:ICICIBANK',
    'NSE:SBIN',
    'NSE:ITC',
    'NSE:LT',
  ],
  USD: [
    'ARCA:SPY',
    'NASDAQ:QQQ',
    'NASDAQ:AAPL',
    'NASDAQ:MSFT',
    'NASDAQ:NVDA',
    'NASDAQ:AMZN',
    'NASDAQ:GOOGL',
    'NYSE:JPM',
    'NYSE:XOM',
  ],
  KES: ['NSEKE:SCOM', 'NSEKE:EQTY', 'NSEKE:KCB', 'NSEKE:EABL', 'NSEKE:COOP', 'NSEKE:BAT'],
};

/** What a new watchlist suggests for an account of that currency. */
export function defaultSymbols(currency: string): readonly string[] {
  return DEFAULTS[currency] ?? [];
}

export function withSymbol(symbols: readonly string[], symbol: string): string[] {
  return symbols.includes(symbol) ? [...symbols] : [...symbols, symbol];
}

export function withoutSymbol(symbols: readonly string[], symbol: string): string[] {
  return symbols.filter((each) => each !== symbol);
}

/** Moves one symbol to the place of another. */
export function reordered(symbols: readonly string[], moved: string, target: string): string[] {
  const to = symbols.indexOf(target);
  if (to < 0 || !symbols.includes(moved)) return [...symbols];
  const rest = withoutSymbol(symbols, moved);
  return [...rest.slice(0, to), moved, ...rest.slice(to)];
}

/** Moves one symbol by one place; at the ends nothing happens. */
export function shifted(symbols: readonly string[], symbol: string, by: 1 | -1): string[] {
  const target = symbols[symbols.indexOf(symbol) + by];
  return target === undefined ? [...symbols] : reordered(symbols, symbol, target);
}

export interface LadderRow extends BookLevel {
  /** Quantity at this price and all better ones. */
  cumulative: string;
  /** Width of the size bar, of the largest size shown on either side. */
  share: number;
}

export interface Ladder {
  bids: LadderRow[];
  asks: LadderRow[];
  spread: string | null;
}

function largest(levels: readonly BookLevel[]): string {
  return levels.reduce(
    (most, { quantity }) => (compare(quantity, most) > 0 ? quantity : most),
    '0',
  );
}

function side(levels: readonly BookLevel[], most: string): LadderRow[] {
  let cumulative = '0';
  return levels.map((level) => {
    cumulative = add(cumulative, level.quantity);
    return { ...level, cumulative, share: shareOf(level.quantity, most) };
  });
}

/** The book with running sums, best prices first, at most `depth` a side. */
export function ladderOf(book: Book, depth: number): Ladder {
  const [bids, asks] = [book.bids.slice(0, depth), book.asks.slice(0, depth)];
  const most = largest([...bids, ...asks]);
  const [bid, ask] = [bids[0], asks[0]];
  const spread = bid === undefined || ask === undefined ? null : subtract(ask.price, bid.price);
  return { bids: side(bids, most), asks: side(asks, most), spread };
}
