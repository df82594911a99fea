import { describe, expect, it } from 'vitest';
import {
  formatCompact,
  formatFixed,
  formatMoney,
  formatPercent,
  formatPnl,
  formatPrice,
  formatQuantity,
} from './number';

describe('number', () => {
  it('groups by lakh and crore for the rupee, by thousand for the dollar', () => {
    expect(formatMoney('10000000', 'INR')).toBe('1,00,00,000.00');
    expect(formatMoney('10000000', 'USD')).toBe('10,000,000.00');
    expect(formatMoney('10000000', 'KES')).toBe('10,000,000.00');
  });

  it('formats beyond the precision of a binary number', () => {
    expect(formatMoney('90071992547409931.25', 'USD')).toBe('90,071,992,547,409,931.25');
  });

  it('always signs profit and loss, and never zero', () => {
    expect(formatPnl('1250.5', 'INR')).toBe('+1,250.50');
    expect(formatPnl('-1250.5', 'INR')).toBe('−1,250.50');
    expect(formatPnl('0.00', 'INR')).toBe('0.00');
    expect(formatPnl('-0.001', 'INR')).toBe('0.00');
  });

  it('takes the decimals of the tick', () => {
    expect(formatPrice('2951.1', '0.05', 'INR')).toBe('2,951.10');
    expect(formatPrice('101.25', '0.0025', 'USD')).toBe('101.2500');
    expect(formatPrice('18', '1', 'KES')).toBe('18');
    expect(formatPrice('1361.3', '0.10', 'INR')).toBe('1,361.30');
  });

  it('says missing instead of NaN', () => {
    for (const text of [null, undefined, '', 'NaN', 'Infinity', 'abc']) {
      expect(formatFixed(text, 2)).toBeNull();
    }
  });

  it('shows quantities as they are', () => {
    expect(formatQuantity('1500.0000', 'INR')).toBe('1,500');
    expect(formatQuantity('0.5', 'USD')).toBe('0.5');
  });

  it('signs percentages', () => {
    expect(formatPercent('1.239')).toBe('+1.24%');
    expect(formatPercent('-0.5')).toBe('−0.50%');
  });

  it('shortens volumes', () => {
    expect(formatCompact(1_240_000, 'USD')).toBe('1.24M');
    expect(formatCompact(12_400_000, 'INR')).toBe('1.24Cr');
    expect(formatCompact(null)).toBeNull();
  });
});
