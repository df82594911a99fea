import { describe, expect, it } from 'vitest';
import type { Limit, LimitLayer, LimitUsage } from '@/shared/api/types';
import {
  bindingLayer,
  limitError,
  limitText,
  limitValue,
  typedFrom,
  usageOf,
  wishOf,
  withWish,
} from './limits';

const layer = (scope: string, limits: LimitLayer['limits']): LimitLayer => ({
  scope,
  scope_id: null,
  limits,
  version: 1,
  updated_by: 'ann@example.com',
  updated_at: '2026-01-05T10:00:00Z',
});
const limit = (value: Limit['value']): Limit => ({
  name: 'position_max',
  meaning: 'At risk in one instrument',
  unit: 'fraction of the account',
  value,
  default: '0.02',
  binding: 'refuses',
});

describe('limits', () => {
  it('are written in their own unit', () => {
    expect(limitText('0.02', 'fraction of the account', 'INR')).toBe('2 % of the account');
    expect(limitText('0.125', 'fraction', 'INR')).toBe('12.5 %');
    expect(limitText('250000', 'currency', 'INR')).toBe('2,50,000.00 INR');
    expect(limitText(1, 'positions', 'INR')).toBe('1 position');
    expect(limitText(null, 'units', 'INR')).toBe('no limit');
  });

  it('are typed in percent and sent as exact fractions', () => {
    expect(typedFrom('0.02', 'fraction')).toBe('2');
    expect(limitValue('0.1', 'fraction')).toBe('0.001');
    expect(limitValue('2,50,000', 'currency')).toBe('250000');
    expect(limitError('1.5', 'positions')).toContain('whole');
    expect(limitError('-1', 'fraction')).toContain('at least 0');
    expect(limitError('1.5', 'fraction')).toBeNull();
  });

  it('name the scope whose word holds', () => {
    const layers = [
      layer('desk', { position_max: '0.10' }),
      layer('account', { position_max: '0.050' }),
    ];
    expect(bindingLayer(limit('0.05'), layers)?.scope).toBe('account');
    expect(bindingLayer(limit('0.1'), layers)?.scope).toBe('desk');
    expect(bindingLayer(limit('0.02'), [])).toBeNull();
  });

  it('are set one at a time and leave the others of the scope alone', () => {
    const before = layer('account', { position_max: '0.05', order_value_max: null });
    expect(withWish(before, 'position_max', { kind: 'none' })).toEqual({
      position_max: null,
      order_value_max: null,
    });
    expect(withWish(before, 'position_max', { kind: 'leave' })).toEqual({ order_value_max: null });
    expect(withWish(undefined, 'position_max', { kind: 'value', value: '0.1' })).toEqual({
      position_max: '0.1',
    });
    expect(wishOf(before, 'order_value_max')).toBe('none');
    expect(wishOf(before, 'daily_loss_max')).toBe('leave');
  });
});

describe('use of a limit', () => {
  const usage = (share: string | null, over: Partial<LimitUsage> = {}): LimitUsage => ({
    name: 'daily_loss_max',
    used: '0.01',
    limit: '0.05',
    unit: 'fraction',
    share,
    binding: 'refuses',
    ...over,
  });

  it('is told in words as well as by the bar', () => {
    expect(usageOf(usage('0.2'))).toMatchObject({ state: 'ok', words: '20 % of the limit' });
    expect(usageOf(usage('0.85'))).toMatchObject({ state: 'near' });
    expect(usageOf(usage('1.4')).words).toContain('only reducing is left');
    expect(usageOf(usage('1.4', { binding: 'advises' })).words).toContain('advice only');
    expect(usageOf(usage('1.4')).share).toBe(1);
  });

  it('of no limit is free, and of a limit of nothing is full at once', () => {
    expect(usageOf(usage(null, { limit: null })).words).toBe('no limit');
    expect(usageOf(usage(null, { limit: '0' })).share).toBe(1);
  });
});
