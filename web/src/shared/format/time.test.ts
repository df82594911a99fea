import { describe, expect, it } from 'vitest';
import { formatAge, formatClock, formatDay } from './time';

describe('time', () => {
  it('shows an age in one coarse unit', () => {
    expect(formatAge(0)).toBe('<1 s');
    expect(formatAge(999)).toBe('<1 s');
    expect(formatAge(59_999)).toBe('59 s');
    expect(formatAge(61_000)).toBe('1 min');
    expect(formatAge(2 * 3_600_000)).toBe('2 h');
    expect(formatAge(3 * 86_400_000)).toBe('3 d');
  });

  it('says missing for an age that is none', () => {
    expect(formatAge(null)).toBeNull();
    expect(formatAge(Number.NaN)).toBeNull();
  });

  it('keeps a calendar day the same in every time zone', () => {
    expect(formatDay('2026-01-29')).toBe('29 Jan 2026');
  });

  it('says missing for an instant that is none', () => {
    expect(formatClock('yesterday')).toBeNull();
  });
});
