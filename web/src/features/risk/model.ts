import type { Account, KillSwitch, TradingState } from '@/shared/api/types';

/** Those of the engaged switches that stop this account whole; a strategy's stops only its own. */
export function switchesOn(switches: readonly KillSwitch[], account: Account): KillSwitch[] {
  return switches.filter(
    (each) => each.scope === 'desk' || (each.scope === 'account' && each.account_id === account.id),
  );
}

type Scoped = Pick<KillSwitch, 'scope' | 'account_id' | 'strategy_id'>;

const SHORT = 8;

/** What a switch stops, by name. A strategy has no name of its own yet, so its id stands for it. */
export function scopeOf(pulled: Scoped, accounts: readonly Pick<Account, 'id' | 'name'>[]): string {
  if (pulled.scope === 'desk') return 'The whole desk';
  const account = accounts.find(({ id }) => id === pulled.account_id)?.name;
  if (pulled.scope === 'account')
    return account === undefined ? 'Another account' : `Account ${account}`;
  return `Strategy ${pulled.strategy_id?.slice(0, SHORT) ?? '?'} on ${account ?? 'another account'}`;
}

const RANK: Record<TradingState, number> = { HALTED: 0, REDUCING: 1, ACTIVE: 2 };

/** Whether the account may do more than before: that asks for the password. */
export function isRaised(before: TradingState, after: TradingState): boolean {
  return RANK[after] > RANK[before];
}
