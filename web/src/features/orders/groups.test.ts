import { describe, expect, it } from 'vitest';
import type { GroupLeg, Instrument } from '@/shared/api/types';
import {
  bracketOf,
  checkBracket,
  checkGtt,
  gttOf,
  gttProduct,
  isLive,
  legText,
  NO_TRIGGER,
  type BracketDraft,
  type GttDraft,
} from './groups';

const share = {
  symbol: 'NSE:RELIANCE',
  exchange: 'NSE',
  tradingsymbol: 'RELIANCE',
  kind: 'EQ',
  currency: 'INR',
  lot_size: '1',
  tick_size: '0.05',
} as Instrument;

const gtt: GttDraft = {
  side: 'SELL',
  product: 'CNC',
  quantity: '5',
  oco: false,
  legs: [{ trigger: '1,250.00', price: '1248' }, NO_TRIGGER],
};

describe('GTT', () => {
  it('has one leg, and its second only where one cancels the other', () => {
    expect(gttOf(gtt, share, 'a').legs).toEqual([
      { trigger_price: '1250', order_type: 'LIMIT', price: '1248' },
    ]);
    const oco: GttDraft = {
      ...gtt,
      oco: true,
      legs: [gtt.legs[0], { trigger: '1100', price: '' }],
    };
    expect(gttOf(oco, share, 'a').legs[1]).toEqual({ trigger_price: '1100', order_type: 'MARKET' });
    expect(checkGtt(oco, share, '1200')).toEqual({});
  });

  it('cannot wait for the last price, nor with both triggers on one side of it', () => {
    expect(checkGtt(gtt, share, '1250').trigger0).toContain('last price');
    const oco: GttDraft = {
      ...gtt,
      oco: true,
      legs: [gtt.legs[0], { trigger: '1260', price: '' }],
    };
    expect(checkGtt(oco, share, '1200').trigger1).toContain('either side');
  });

  it('needs a trigger on the tick', () => {
    const off: GttDraft = { ...gtt, legs: [{ trigger: '1250.01', price: '' }, NO_TRIGGER] };
    expect(checkGtt(off, share, null).trigger0).toContain('0.05');
    expect(
      checkGtt({ ...gtt, legs: [NO_TRIGGER, NO_TRIGGER] }, share, null).trigger0,
    ).toBeDefined();
  });

  it('is never intraday', () => {
    expect(gttProduct(share)).toBe('CNC');
    expect(gttProduct({ kind: 'OPT' })).toBe('NRML');
  });
});

const bracket: BracketDraft = {
  side: 'BUY',
  product: 'MIS',
  quantity: '5',
  price: '1200',
  target: '1250',
  stop: '1180',
  stopLimit: '',
};

describe('bracket', () => {
  it('has its target beyond the entry and its stop before it', () => {
    expect(checkBracket(bracket, share, null)).toEqual({});
    expect(checkBracket({ ...bracket, target: '1190' }, share, null).target).toContain('above');
    expect(checkBracket({ ...bracket, stop: '1210' }, share, null).stop).toContain('below');
    const short = { ...bracket, side: 'SELL' as const };
    expect(Object.keys(checkBracket(short, share, null))).toEqual(['target', 'stop']);
  });

  it('at the market is judged by the last price', () => {
    expect(checkBracket({ ...bracket, price: '' }, share, '1260').target).toContain('above');
    expect(checkBracket({ ...bracket, price: '' }, share, null)).toEqual({});
  });

  it('with a limit for its stop keeps that beyond the trigger', () => {
    expect(checkBracket({ ...bracket, stopLimit: '1185' }, share, null).stopLimit).toBeDefined();
    expect(bracketOf({ ...bracket, stopLimit: '1175' }, share, 'a')).toMatchObject({
      order_type: 'LIMIT',
      price: '1200',
      target_price: '1250',
      stop_price: '1180',
      stop_limit_price: '1175',
    });
  });

  it('without a price enters at the market', () => {
    const entered = bracketOf({ ...bracket, price: '' }, share, 'a');
    expect(entered.order_type).toBe('MARKET');
    expect('price' in entered).toBe(false);
  });
});

describe('group', () => {
  it('can be ended until it has ended or is ending', () => {
    expect(isLive({ status: 'UNPROTECTED' })).toBe(true);
    expect(isLive({ status: 'CANCELING' })).toBe(false);
  });

  it('says what a leg waits for', () => {
    const leg = {
      symbol: 'NSE:RELIANCE',
      side: 'SELL',
      quantity: '5',
      price: null,
      trigger_price: null,
      watch_price: '1250',
      watch_when: 'above',
    } as GroupLeg;
    expect(legText(leg, share)).toBe(
      'SELL 5 RELIANCE at market, when the last price is at or above 1,250.00',
    );
  });
});
