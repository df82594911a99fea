import { describe, expect, it } from 'vitest';
import type { Account, KillSwitch } from '@/shared/api/types';
import { isRaised, scopeOf, switchesOn } from './model';

const engaged = (
  scope: KillSwitch['scope'],
  account_id: string | null,
  strategy_id: string | null = null,
) => ({ id: `${scope}-${account_id ?? ''}`, scope, account_id, strategy_id }) as KillSwitch;

describe('kill switch', () => {
  it('stops an account by its own switch and by that of the desk', () => {
    const all = [engaged('desk', null), engaged('account', 'a'), engaged('account', 'b')];
    const on = switchesOn(all, { id: 'a' } as Account);
    expect(on.map(({ id }) => id)).toEqual(['desk-', 'account-a']);
  });

  it('of a strategy leaves the rest of its account alone', () => {
    expect(switchesOn([engaged('strategy', 'a', 's')], { id: 'a' } as Account)).toEqual([]);
  });

  it('says what it stops, a strategy with its account', () => {
    const accounts = [{ id: 'a', name: 'Main' }];
    expect(scopeOf(engaged('desk', null), accounts)).toBe('The whole desk');
    expect(scopeOf(engaged('account', 'a'), accounts)).toBe('Account Main');
    expect(scopeOf(engaged('account', 'b'), accounts)).toBe('Another account');
    expect(scopeOf(engaged('strategy', 'a', '0123456789ab'), accounts)).toBe(
      'Strategy 01234567 on Main',
    );
  });
});

describe('state of an account', () => {
  it('is raised on the way up only', () => {
    expect(isRaised('HALTED', 'REDUCING')).toBe(true);
    expect(isRaised('REDUCING', 'ACTIVE')).toBe(true);
    expect(isRaised('REDUCING', 'REDUCING')).toBe(false);
    expect(isRaised('ACTIVE', 'HALTED')).toBe(false);
  });
});
