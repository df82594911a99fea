import { describe, expect, it } from 'vitest';
import { ungrouped } from './grouping';

describe('ungrouped', () => {
  it.each([
    ['1,234.50', '1234.50'],
    ['12,34,567', '1234567'],
    [' 10 ', '10'],
  ])('reads %s as %s', (typed, plain) => {
    expect(ungrouped(typed)).toBe(plain);
  });

  it.each(['10,5', '1300,5', '1.300,00', '1,5', ',5', '1,23'])('leaves %s for refusal', (typed) => {
    expect(ungrouped(typed)).toContain(',');
  });
});
