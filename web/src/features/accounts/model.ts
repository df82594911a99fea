import type { Account } from '@/shared/api/types';

export interface Mode {
  label: 'PAPER' | 'LIVE' | 'HALTED' | 'TRACKED';
  tone: 'blue' | 'amber' | 'red' | 'grey';
  meaning: string;
}

const KINDS: Record<Account['kind'], Mode> = {
  paper: {
    label: 'PAPER',
    tone: 'blue',
    meaning: 'Orders go to the built-in paper exchange. No money moves.',
  },
  live: {
    label: 'LIVE',
    tone: 'amber',
    meaning: 'Orders go to a real broker and move real money.',
  },
  tracked: {
    label: 'TRACKED',
    tone: 'grey',
    meaning: 'Positions are imported and watched. Orders cannot be sent.',
  },
};

/** The badge of an account: a halt outweighs everything else. */
export function modeOf(account: Account): Mode {
  const kind = KINDS[account.kind];
  if (account.state !== 'HALTED') return kind;
  const why = account.state_reason === null ? '' : ` Reason: ${account.state_reason}`;
  return {
    label: 'HALTED',
    tone: 'red',
    meaning: `Trading on this ${kind.label.toLowerCase()} account is stopped.${why}`,
  };
}

/**
 * The account to show: the one chosen last, else one that can trade what the desk quotes, else the
 * default, else the first.
 */
export function pickAccount(
  accounts: readonly Account[],
  chosen: string | null,
  quoted: string | null = null,
): Account | null {
  const inQuoted = accounts.filter((account) => account.currency === quoted);
  return (
    accounts.find((account) => account.id === chosen) ??
    inQuoted.find((account) => account.kind !== 'tracked') ??
    accounts.find((account) => account.is_default) ??
    accounts[0] ??
    null
  );
}

export const CURRENCIES = ['INR', 'USD', 'KES'] as const;
