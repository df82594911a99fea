import { describe, expect, it } from 'vitest';
import type { OptionChain } from '@/shared/api/types';
import {
  atmIndex,
  daysText,
  estimate,
  firstUnderlying,
  forwardSource,
  ivReason,
  priceText,
  volText,
} from './model';

describe('first underlying', () => {
  const all = ['ARCA:SPY', 'NASDAQ:AAPL', 'NSE:BANKNIFTY', 'NSE:NIFTY 50'];

  it('is one in the currency of the account, the well-known before others', () => {
    expect(firstUnderlying(all, 'INR')).toBe('NSE:NIFTY 50');
    expect(firstUnderlying(['NASDAQ:AAPL'], 'USD')).toBe('NASDAQ:AAPL');
  });

  it('is any where there is none in that currency, and nothing where there is nothing', () => {
    expect(firstUnderlying(all, 'KES')).toBe('ARCA:SPY');
    expect(firstUnderlying([], 'INR')).toBeNull();
  });
});

describe('estimate', () => {
  it('has fixed decimals and a true minus', () => {
    expect([estimate(-0.5, 2), volText(0.12345)]).toEqual(['−0.50', '12.35']);
  });

  it('that is missing stays missing', () => {
    expect([estimate(null, 2), estimate(Number.NaN, 2), volText(undefined)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('says why it is missing, also for a reason that this page does not know', () => {
    expect(ivReason({ iv_status: 'no_bid' })).toContain('bids');
    expect(ivReason({ iv_status: 'new_reason' })).toBe('new reason');
  });
});

describe('estimated price', () => {
  it('is grouped as its currency is', () => {
    expect([priceText(125066.2, 'INR'), priceText(null, 'INR')]).toEqual(['1,25,066.20', null]);
  });
});

describe('forward', () => {
  it('names its source, and how many strikes parity used', () => {
    expect(forwardSource({ forward_source: 'put_call_parity', strikes_used: 1 })).toBe(
      'put-call parity, 1 strike',
    );
    expect(forwardSource({ forward_source: 'spot_and_rate', strikes_used: 0 })).toContain('spot');
  });
});

describe('row at the money', () => {
  const strikes = (...atm: boolean[]) => atm.map((is_atm) => ({ is_atm })) as OptionChain['items'];

  it('is the marked one, else the middle', () => {
    expect(atmIndex(strikes(false, false, true))).toBe(2);
    expect(atmIndex(strikes(false, false, false))).toBe(1);
    expect(atmIndex([])).toBe(0);
  });
});

describe('days', () => {
  it('are whole', () => {
    expect([daysText(0.4), daysText(1.9), daysText(12)]).toEqual([
      'less than a day left',
      '1 day left',
      '12 days left',
    ]);
  });
});
