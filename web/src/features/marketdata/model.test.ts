import { describe, expect, it } from 'vitest';
import type { Book } from '@/shared/api/types';
import { defaultSymbols, ladderOf, reordered, shifted, withSymbol } from './model';

describe('watchlist', () => {
  it('suggests symbols of the market of the currency', () => {
    expect(defaultSymbols('INR')[0]).toBe('NSE:NIFTY 50');
    expect(defaultSymbols('XXX')).toEqual([]);
  });

  it('holds each symbol once', () => {
    expect(withSymbol(['a', 'b'], 'a')).toEqual(['a', 'b']);
    expect(withSymbol(['a'], 'b')).toEqual(['a', 'b']);
  });

  it('moves a row to the place of another, up and down', () => {
    expect(reordered(['a', 'b', 'c', 'd'], 'a', 'c')).toEqual(['b', 'c', 'a', 'd']);
    expect(reordered(['a', 'b', 'c', 'd'], 'd', 'b')).toEqual(['a', 'd', 'b', 'c']);
    expect(reordered(['a', 'b'], 'x', 'b')).toEqual(['a', 'b']);
  });

  it('moves by one and stops at the ends', () => {
    expect(shifted(['a', 'b', 'c'], 'a', 1)).toEqual(['b', 'a', 'c']);
    expect(shifted(['a', 'b', 'c'], 'a', -1)).toEqual(['a', 'b', 'c']);
    expect(shifted(['a', 'b', 'c'], 'c', 1)).toEqual(['a', 'b', 'c']);
  });
});

const book: Book = {
  symbol: 'NSE:TCS',
  bids: [
    { price: '99.95', quantity: '10' },
    { price: '99.90', quantity: '30' },
  ],
  asks: [{ price: '100.05', quantity: '20' }],
  timestamp: null,
  age_ms: 0,
  stale: false,
  assumed: false,
};

describe('ladder', () => {
  it('sums sizes from the best price outwards', () => {
    const { bids, asks } = ladderOf(book, 10);
    expect(bids.map((row) => row.cumulative)).toEqual(['10', '40']);
    expect(asks.map((row) => row.cumulative)).toEqual(['20']);
  });

  it('measures bars against the largest size of both sides', () => {
    expect(ladderOf(book, 10).asks[0]?.share).toBeCloseTo(0.6667, 3);
    expect(ladderOf(book, 1).bids[0]?.share).toBe(0.5);
  });

  it('knows the spread only with both sides', () => {
    expect(ladderOf(book, 5).spread).toBe('0.10');
    expect(ladderOf({ ...book, asks: [] }, 5).spread).toBeNull();
  });
});
