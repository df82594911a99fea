import { describe, expect, it } from 'vitest';
import type { Account, Instrument, Order } from '@/shared/api/types';
import {
  checkDraft,
  draftFor,
  fingerprint,
  lotsHint,
  merged,
  obstacleOf,
  productsOf,
  sentence,
  termsOf,
} from './model';

const share: Instrument = {
  id: 1,
  symbol: 'NSE:RELIANCE',
  exchange: 'NSE',
  tradingsymbol: 'RELIANCE',
  name: 'Reliance Industries',
  kind: 'EQ',
  currency: 'INR',
  lot_size: '1',
  tick_size: '0.05',
  multiplier: '1',
  underlying: null,
  expiry: null,
  strike: null,
  right: null,
  sector: null,
  industry: null,
  freeze_quantity: null,
};
const future: Instrument = { ...share, kind: 'FUT', tradingsymbol: 'NIFTYFUT', lot_size: '75' };

describe('ticket', () => {
  it('starts with one lot at market, as delivery for shares and carried over for derivatives', () => {
    expect(draftFor(share, {})).toMatchObject({
      quantity: '1',
      orderType: 'MARKET',
      product: 'CNC',
    });
    expect(draftFor(future, {})).toMatchObject({ quantity: '75', product: 'NRML' });
  });

  it('keeps what was typed, except a product that the instrument does not have', () => {
    const draft = draftFor(future, { quantity: '150', price: '24000', product: 'CNC' });
    expect(draft).toMatchObject({ quantity: '150', price: '24000', product: 'NRML' });
    expect(productsOf('ETF')).toEqual(['CNC', 'MIS']);
  });

  it('refuses quantities off the lot and prices off the tick', () => {
    const typed = { orderType: 'LIMIT', quantity: '80', price: '100.02' } as const;
    const errors = checkDraft(draftFor(future, typed), future);
    expect(errors.quantity).toContain('75');
    expect(errors.price).toContain('0.05');
  });

  it.each(['', '0', '-5', 'ten', 'NaN', '1e999999'])('refuses the quantity %j', (quantity) => {
    expect(checkDraft(draftFor(share, { quantity }), share).quantity).toBeDefined();
  });

  it('does not ask a market order for a price, nor send one', () => {
    const draft = draftFor(share, { price: 'nonsense' });
    expect(checkDraft(draft, share)).toEqual({});
    expect(termsOf(draft, share, 'acc')).not.toHaveProperty('price');
  });

  it('sends numbers as exact text, without the grouping that was typed', () => {
    const draft = draftFor(share, { orderType: 'LIMIT', quantity: '1,000', price: '2,951.50' });
    expect(termsOf(draft, share, 'acc')).toMatchObject({ quantity: '1000', price: '2951.5' });
  });

  it('says exactly what will be sent', () => {
    const market = termsOf(draftFor(share, { quantity: '10' }), share, 'acc');
    expect(sentence(market, share)).toBe('BUY 10 RELIANCE at market');
    const typed = {
      side: 'SELL',
      orderType: 'LIMIT',
      quantity: '100000',
      price: '2951.5',
      timeInForce: 'IOC',
    } as const;
    const limit = termsOf(draftFor(share, typed), share, 'acc');
    expect(sentence(limit, share)).toBe('SELL 1,00,000 RELIANCE at 2,951.50 limit, IOC');
  });

  it('counts lots', () => {
    expect(lotsHint('150', future)).toBe('2 lots of 75');
    expect(lotsHint('80', future)).toBe('lot of 75');
    expect(lotsHint('5', share)).toBeNull();
    expect(lotsHint('1500000', { ...future, lot_size: '1000' })).toBe('1,500 lots of 1,000');
  });

  it('says what a contract is for instead of counting lots of one', () => {
    const option: Instrument = { ...share, kind: 'OPT', currency: 'USD', multiplier: '100' };
    expect(lotsHint('3', option)).toBe('1 contract = 100 shares');
  });

  it('names what keeps an account from ever trading an instrument', () => {
    const account = { kind: 'paper', currency: 'INR' } as Account;
    expect(obstacleOf(account, share)).toBeNull();
    expect(obstacleOf({ ...account, currency: 'USD' }, share)).toContain('account in INR');
    expect(obstacleOf({ ...account, kind: 'tracked' }, share)).toContain('only watches');
  });

  it('wants a trigger for a stop, and its limit on the far side of it', () => {
    const stop = draftFor(share, { orderType: 'SL', trigger: '1400', price: '1399' });
    expect(checkDraft(stop, share).price).toContain('at or above its trigger');
    expect(checkDraft({ ...stop, side: 'SELL' }, share)).toEqual({});
    expect(checkDraft({ ...stop, trigger: '' }, share).trigger).toContain('trigger price');
    const market = draftFor(share, { orderType: 'SL-M', trigger: '1400', price: '1' });
    expect(termsOf(market, share, 'acc')).toMatchObject({
      order_type: 'SL-M',
      trigger_price: '1400',
    });
    expect(termsOf(market, share, 'acc')).not.toHaveProperty('price');
    expect(sentence(termsOf(market, share, 'acc'), share)).toBe(
      'BUY 1 RELIANCE once at 1,400.00, at market',
    );
  });

  it('keeps a validity only where the type can have it', () => {
    expect(draftFor(share, { orderType: 'SL', timeInForce: 'IOC' }).timeInForce).toBe('DAY');
    expect(draftFor(share, { orderType: 'LIMIT', timeInForce: 'GTC' }).timeInForce).toBe('GTC');
    expect(draftFor(share, { orderType: 'MARKET', timeInForce: 'GTC' }).timeInForce).toBe('DAY');
  });

  it('tells orders apart by everything that is sent', () => {
    const terms = termsOf(draftFor(share, {}), share, 'acc');
    expect(fingerprint(terms)).toBe(fingerprint({ ...terms }));
    expect(fingerprint(terms)).not.toBe(fingerprint({ ...terms, product: 'MIS' }));
  });
});

describe('order list', () => {
  const order = (id: string, version: number) => ({ id, version }) as Order;

  it('puts a new order first and replaces a known one in place', () => {
    const list = [order('b', 1), order('a', 1)];
    expect(merged(list, order('c', 1)).map(({ id }) => id)).toEqual(['c', 'b', 'a']);
    expect(merged(list, order('a', 2)).map(({ version }) => version)).toEqual([1, 2]);
  });

  it('does not let an older state replace a newer one', () => {
    expect(merged([order('a', 5)], order('a', 4))[0]?.version).toBe(5);
  });
});
