import { describe, expect, it } from 'vitest';
import { contractSize, shortName } from './contract';

const share = {
  tradingsymbol: 'SPY',
  exchange: 'ARCA',
  kind: 'ETF',
  underlying: null,
  expiry: null,
  strike: null,
  right: null,
} as const;
const put = {
  ...share,
  tradingsymbol: 'SPY260212P00690000',
  exchange: 'OPRA',
  kind: 'OPT',
  underlying: 'ARCA:SPY',
  expiry: '2026-02-12',
  strike: '690.000',
  right: 'P',
} as const;

describe('short names', () => {
  it('names an option by underlying, strike, right and expiry', () => {
    expect(shortName(put)).toEqual({ main: 'SPY 690 P', aside: '12 Feb 26' });
    expect(shortName({ ...put, strike: '22.5', right: 'C' }).main).toBe('SPY 22.5 C');
  });

  it('names a future by underlying and expiry', () => {
    const future = {
      ...put,
      kind: 'FUT',
      underlying: 'NSE:NIFTY 50',
      strike: null,
      right: null,
    } as const;
    expect(shortName(future).main).toBe('NIFTY 50 Fut');
  });

  it('leaves a share its symbol and exchange', () => {
    expect(shortName(share)).toEqual({ main: 'SPY', aside: 'ARCA' });
  });

  it('says what a contract is for, and nothing where a unit is a unit', () => {
    const of = { currency: 'USD' };
    expect(contractSize({ ...of, multiplier: '100' })).toBe('1 contract = 100 shares');
    expect(contractSize({ ...of, multiplier: '1.0' })).toBeNull();
  });
});
