import { describe, expect, it } from 'vitest';
import type { Position } from '@/shared/api/types';
import { closingOf, gapOf } from './model';

const position = (net_quantity: string) =>
  ({ symbol: 'NSE:TCS', product: 'MIS', net_quantity }) as Position;

describe('positions', () => {
  it('closes a long by selling and a short by buying, in the same product', () => {
    expect(closingOf(position('10'))).toMatchObject({
      side: 'SELL',
      quantity: '10',
      product: 'MIS',
    });
    expect(closingOf(position('-75'))).toMatchObject({ side: 'BUY', quantity: '75' });
  });

  it('has nothing to close when flat', () => {
    expect(closingOf(position('0'))).toBeNull();
  });

  it('names the positions that keep a sum from being known', () => {
    expect(gapOf(['NSE:TCS'])).toContain('NSE:TCS');
  });
});
