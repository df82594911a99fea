import { describe, expect, it } from 'vitest';
import { KeyedStore } from '@/shared/stream/keyedStore';
import { PriceHistory, type Point } from './history';

const build = () =>
  new PriceHistory(
    new KeyedStore<Point>((callback) => {
      callback();
    }),
  );

describe('price history', () => {
  it('keeps the last price of each second', () => {
    const history = build();
    history.record('a', '100.05', 1_000);
    history.record('a', '100.10', 1_900);
    history.record('a', '100.00', 2_100);
    expect(history.points('a')).toEqual([
      { time: 1, value: 100.1 },
      { time: 2, value: 100 },
    ]);
  });

  it('never goes back in time', () => {
    const history = build();
    history.record('a', '100', 5_000);
    history.record('a', '99', 3_000);
    expect(history.points('a')).toEqual([{ time: 5, value: 100 }]);
  });

  it('has nothing for a symbol that was not heard of', () => {
    expect(build().points('b')).toEqual([]);
  });
});
