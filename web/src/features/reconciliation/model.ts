import type { Issue, IssueType, Look, Severity } from '@/shared/api/types';

/** What differs, in words. */
export const TYPES: Record<IssueType, string> = {
  order_missing: 'An order that we hold to be working is not open at the broker',
  order_external: 'The broker works an order that we have no record of',
  quantity_mismatch: 'A working order has another quantity at the broker',
  price_mismatch: 'A working order has another price or trigger at the broker',
  status_mismatch: 'An order stands otherwise at the broker',
  fill_missing: 'The broker has a fill that we have not booked',
  fill_unknown: 'We have booked a fill that the broker does not have',
  fill_mismatch: 'A fill has another quantity or price at the broker',
  position_mismatch: 'A position has another quantity at the broker',
  cash_mismatch: 'Cash is different at the broker',
  order_fills: 'An order’s fills and its trades do not agree',
  position_trades: 'A position and its trades do not agree',
  ledger_balance: 'A balance and its postings do not agree',
  ledger_trades: 'The ledger and the trades do not agree',
  reservation: 'Money set aside and open orders do not agree',
  working_quantity: 'A position’s open quantity and its open orders do not agree',
  margin: 'An account’s margin and its positions do not agree',
  daily_statistics: 'A day’s count and its trades do not agree',
  audit_chain: 'The hash chain of the audit log is broken',
};

export const SEVERITIES: Record<Severity, { label: string; meaning: string }> = {
  critical: {
    label: 'Critical',
    meaning: 'May cost money that nobody has set aside, or makes a number untrustworthy. Halts.',
  },
  warning: {
    label: 'Warning',
    meaning: 'A difference in the safe direction, or one that is about to be mended.',
  },
  info: { label: 'Info', meaning: 'Rounding.' },
};

const RANK: Record<Severity, number> = { critical: 0, warning: 1, info: 2 };

/** The worst first, and of these the oldest. */
export function byWeight(issues: readonly Issue[]): Issue[] {
  return issues.toSorted(
    (a, b) => RANK[a.severity] - RANK[b.severity] || a.first_seen_at.localeCompare(b.first_seen_at),
  );
}

/** `12.5 h`, or `less than 0.1 h`. */
export function hoursText(hours: string): string {
  const [whole = '0', fraction = ''] = hours.split('.');
  const tenth = fraction[0] ?? '0';
  if (/^0*$/.test(whole) && tenth === '0') return '< 0.1 h';
  return `${whole}.${tenth} h`;
}

const counted = (count: number, one: string, many = `${one}s`) =>
  `${count.toString()} ${count === 1 ? one : many}`;

/** What a look went through and found. */
export function lookText({ accounts, is_whole, found, fixes, halted, suspects }: Look): string {
  const through = is_whole ? 'everything' : 'what moved lately';
  const parts = [
    found === 0 ? 'nothing differs' : `${counted(found, 'difference')} found`,
    ...(fixes === 0 ? [] : [`${counted(fixes, 'fix', 'fixes')} begun`]),
    ...(halted === 0 ? [] : [`${counted(halted, 'account')} halted`]),
    ...(suspects === 0 ? [] : [`${counted(suspects, 'difference')} that may still be in flight`]),
  ];
  return `Compared ${through} of ${counted(accounts, 'account')}: ${parts.join(', ')}.`;
}
