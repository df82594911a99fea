import { describe, expect, it } from 'vitest';
import type { Instrument, PositionSize } from '@/shared/api/types';
import { boundWords, isNothing, sizeObstacle, sizeQuestion } from './sizing';

const draft = { entry: '1,300', stop: '1250', risk: '0.5' };

describe('size by what a stop may lose', () => {
  it('asks in exact fractions, without grouping', () => {
    expect(sizeObstacle(draft, 'BUY')).toBeNull();
    expect(sizeQuestion(draft)).toEqual({
      entry_price: '1300',
      stop_price: '1250',
      risk_fraction: '0.005',
    });
  });

  it('wants the stop on the losing side of the entry', () => {
    expect(sizeObstacle(draft, 'SELL')).toContain('above its entry');
    expect(sizeObstacle({ ...draft, stop: '1300' }, 'BUY')).toContain('below its entry');
    expect(sizeObstacle({ ...draft, stop: '' }, 'BUY')).toContain('get out');
    expect(sizeObstacle({ ...draft, risk: '101' }, 'BUY')).toContain('at most 100');
  });

  it('says what bounds it, and when not one lot fits', () => {
    const size = { quantity: '50', limited_by: 'position_max' } as PositionSize;
    expect(boundWords(size)).toContain('position_max');
    expect(isNothing(size, { lot_size: '75' } as Instrument)).toBe(true);
    expect(isNothing(size, { lot_size: '50' } as Instrument)).toBe(false);
  });
});
