import { describe, expect, it } from 'vitest';
import type { Account } from '@/shared/api/types';
import { modeOf, pickAccount } from './model';

const account = (over: Partial<Account> = {}): Account => ({
  id: 'a',
  name: 'Main',
  kind: 'paper',
  currency: 'INR',
  state: 'ACTIVE',
  state_reason: null,
  is_default: false,
  created_at: '2026-01-05T10:00:00Z',
  ...over,
});

describe('accounts', () => {
  it('shows the mode by kind', () => {
    expect(modeOf(account()).label).toBe('PAPER');
    expect(modeOf(account({ kind: 'live' })).tone).toBe('amber');
    expect(modeOf(account({ kind: 'tracked' })).label).toBe('TRACKED');
  });

  it('shows a halt over everything else, with its reason', () => {
    const mode = modeOf(account({ kind: 'live', state: 'HALTED', state_reason: 'drill' }));
    expect(mode.label).toBe('HALTED');
    expect(mode.meaning).toContain('drill');
  });

  it('picks the chosen account, then the default, then the first', () => {
    const [a, b, c] = [account(), account({ id: 'b', is_default: true }), account({ id: 'c' })];
    expect(pickAccount([a, b, c], 'c')?.id).toBe('c');
    expect(pickAccount([a, b, c], 'gone')?.id).toBe('b');
    expect(pickAccount([a, c], null)?.id).toBe('a');
    expect(pickAccount([], 'a')).toBeNull();
  });

  it('prefers an account in the currency of a recording until another is chosen', () => {
    const rupees = account({ is_default: true });
    const dollars = account({ id: 'b', currency: 'USD' });
    expect(pickAccount([rupees, dollars], null, 'USD')?.id).toBe('b');
    expect(pickAccount([rupees, dollars], 'a', 'USD')?.id).toBe('a');
    expect(pickAccount([rupees], null, 'USD')?.id).toBe('a');
    const watched = account({ id: 'c', currency: 'USD', kind: 'tracked' });
    expect(pickAccount([rupees, watched], null, 'USD')?.id).toBe('a');
  });
});
