import type { Account, KillSwitch } from '@/shared/api/types';

/** Those of the engaged switches that stop this account. */
export function switchesOn(switches: readonly KillSwitch[], account: Account): KillSwitch[] {
  return switches.filter((each) => each.scope === 'desk' || each.account_id === account.id);
}
