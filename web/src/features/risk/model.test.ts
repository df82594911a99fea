import { describe, expect, it } from 'vitest';
import type { Account, KillSwitch } from '@/shared/api/types';
import { switchesOn } from './model';

const engaged = (scope: KillSwitch['scope'], account_id: string | null) =>
  ({ id: `${scope}-${account_id ?? ''}`, scope, account_id }) as KillSwitch;

describe('kill switch', () => {
  it('stops an account by its own switch and by that of the desk', () => {
    const all = [engaged('desk', null), engaged('account', 'a'), engaged('account', 'b')];
    const on = switchesOn(all, { id: 'a' } as Account);
    expect(on.map(({ id }) => id)).toEqual(['desk-', 'account-a']);
  });
});
