import { describe, expect, it } from 'vitest';
import { netPnl, sumsOf } from './fills';
import { fits, isFiltered, isPartial, NO_FILTERS } from './filters';

describe('filters of the blotter', () => {
  it('pass what fits side and type', () => {
    const order = { side: 'BUY', order_type: 'SL' } as const;
    expect(fits(order, NO_FILTERS)).toBe(true);
    expect(fits(order, { ...NO_FILTERS, side: 'SELL' })).toBe(false);
    expect(fits(order, { ...NO_FILTERS, side: 'BUY', type: 'SL' })).toBe(true);
    expect(fits(order, { ...NO_FILTERS, type: 'SL-M' })).toBe(false);
  });

  it('know when only what was read is looked through', () => {
    expect(isFiltered({ ...NO_FILTERS, state: 'active' })).toBe(true);
    expect(isPartial({ ...NO_FILTERS, state: 'active', symbol: 'NSE:TCS' })).toBe(false);
    expect(isPartial({ ...NO_FILTERS, side: 'BUY' })).toBe(true);
    expect(isFiltered(NO_FILTERS)).toBe(false);
  });
});

describe('fills of an order', () => {
  const fill = (gross_value: string, total: string, realized_pnl: string | null) => ({
    gross_value,
    charges: { total },
    realized_pnl,
  });

  it('take their own charges from what they realised', () => {
    expect(netPnl(fill('100', '1.25', '10'))).toBe('8.75');
    expect(netPnl(fill('100', '1.25', null))).toBeNull();
  });

  it('add up exactly, and to no profit where nothing was closed', () => {
    expect(sumsOf([fill('0.1', '0.2', null), fill('0.2', '0.1', '1')])).toEqual({
      gross: '0.3',
      charges: '0.3',
      net: '0.9',
    });
    expect(sumsOf([fill('1', '1', null)]).net).toBeNull();
  });
});
