import { describe, expect, it } from 'vitest';
import * as decimal from './decimal';

describe('decimal', () => {
  it('adds without binary rounding', () => {
    expect(decimal.add('0.1', '0.2')).toBe('0.3');
    expect(decimal.add('99999999999999999999.99', '0.01')).toBe('100000000000000000000.00');
  });

  it('subtracts below zero', () => {
    expect(decimal.subtract('1.00', '1.05')).toBe('-0.05');
  });

  it('multiplies exactly', () => {
    expect(decimal.multiply('2951.05', '75')).toBe('221328.75');
    expect(decimal.multiply('-0.05', '0.05')).toBe('-0.0025');
  });

  it('reads the notations that Python writes', () => {
    expect(decimal.plain('1E+3')).toBe('1000');
    expect(decimal.plain('0E-8')).toBe('0');
    expect(decimal.plain('10.5000')).toBe('10.5');
    expect(decimal.plain('-0.50')).toBe('-0.5');
  });

  it('refuses what is no decimal', () => {
    for (const text of ['', '.', '-', 'NaN', 'Infinity', '1,000', '1.2.3', '0x10', '1e99999']) {
      expect(decimal.isDecimal(text), text).toBe(false);
    }
    expect(() => decimal.add('NaN', '1')).toThrow(RangeError);
  });

  it('compares over different scales', () => {
    expect(decimal.compare('10', '10.000')).toBe(0);
    expect(decimal.compare('9.99', '10')).toBe(-1);
    expect(decimal.signOf('-0.00')).toBe(0);
  });

  it('steps along the grid and joins it first', () => {
    expect(decimal.stepFrom('100.00', '0.05', 1)).toBe('100.05');
    expect(decimal.stepFrom('100.02', '0.05', 1)).toBe('100.05');
    expect(decimal.stepFrom('100.02', '0.05', -1)).toBe('100.00');
    expect(decimal.stepFrom('75', '75', -1)).toBe('0');
  });

  it('counts lots only on the grid', () => {
    expect(decimal.countOf('150', '75')).toBe('2');
    expect(decimal.countOf('151', '75')).toBeNull();
  });

  it('knows the decimals of a tick', () => {
    expect(decimal.decimalsOf('0.0500')).toBe(2);
    expect(decimal.decimalsOf('1')).toBe(0);
    expect(decimal.decimalsOf('1E-4')).toBe(4);
  });

  it('keeps a share between nothing and all', () => {
    expect(decimal.shareOf('5', '10')).toBe(0.5);
    expect(decimal.shareOf('5', '0')).toBe(0);
    expect(decimal.shareOf('20', '10')).toBe(1);
  });
});
