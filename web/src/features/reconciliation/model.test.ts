import { describe, expect, it } from 'vitest';
import type { Issue, Look } from '@/shared/api/types';
import { byWeight, hoursText, lookText } from './model';

const issue = (severity: Issue['severity'], first_seen_at: string) =>
  ({ severity, first_seen_at }) as Issue;

const LOOK: Look = {
  at: '2026-02-12T10:00:00Z',
  accounts: 1,
  is_whole: true,
  found: 0,
  fixes: 0,
  halted: 0,
  suspects: 0,
  not_compared: [],
};

describe('issues', () => {
  it('stand with the worst first and of these the oldest', () => {
    const all = [issue('info', '1'), issue('critical', '3'), issue('critical', '2')];
    expect(byWeight(all).map((each) => each.severity + each.first_seen_at)).toEqual([
      'critical2',
      'critical3',
      'info1',
    ]);
  });
});

describe('hours', () => {
  it('have one decimal, cut off', () => {
    expect([hoursText('12.57'), hoursText('0.04'), hoursText('3')]).toEqual([
      '12.5 h',
      '< 0.1 h',
      '3.0 h',
    ]);
  });
});

describe('look', () => {
  it('says what was compared when nothing differs', () => {
    expect(lookText(LOOK)).toBe('Compared everything of 1 account: nothing differs.');
  });

  it('names what it found and did', () => {
    const look = { ...LOOK, accounts: 3, is_whole: false, found: 2, fixes: 1, halted: 1 };
    expect(lookText({ ...look, suspects: 1 })).toBe(
      'Compared what moved lately of 3 accounts: 2 differences found, 1 fix begun, 1 account halted, 1 difference that may still be in flight.',
    );
  });
});
