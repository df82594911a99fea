import { describe, expect, it } from 'vitest';
import { formatAge, formatClock, formatDay, formatExpiry, localDay } from './time';

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

  it('writes an expiry short', () => {
    expect(formatExpiry('2026-02-09')).toBe('9 Feb 26');
    expect(formatExpiry(null)).toBeNull();
  });

  it('tells whether two instants are of one day for the reader', () => {
    expect(localDay('2026-02-12T12:00:00Z')).toBe(localDay(Date.parse('2026-02-12T12:30:00Z')));
    expect(localDay('2026-02-12T12:00:00Z')).not.toBe(localDay('2026-02-14T12:00:00Z'));
  });

  it('says missing for an instant that is none', () => {
    expect(formatClock('yesterday')).toBeNull();
  });
});
