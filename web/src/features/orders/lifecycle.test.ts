import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NEXT, ZONES } from './lifecycle';
import { STATUS } from './status';

const REFERENCE = new URL('../../../../docs/reference/order-states.md', import.meta.url);

/** The whole table of the reference, as status to the set of those that can follow. */
function documented(): Record<string, string[]> {
  const text = readFileSync(REFERENCE, 'utf8');
  const table = text.slice(text.indexOf('**The whole table**'), text.indexOf('<!-- end -->'));
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  return Object.fromEntries(
    rows.map((row) => {
      const [status = '', ...rest] = [...row.matchAll(/`([A-Z_]+)`/g)].map(
        ([, name]) => name ?? '',
      );
      return [status, [...new Set(rest)].sort()];
    }),
  );
}

describe('life cycle of an order', () => {
  it('shows exactly the ways that the reference lists', () => {
    const shown = Object.entries(NEXT).map(([status, next]) => [status, Object.keys(next).sort()]);
    expect(Object.fromEntries(shown)).toEqual(documented());
  });

  it('has a place for every status, once', () => {
    const placed = ZONES.flatMap(({ states }) => states);
    expect([...placed].sort()).toEqual(Object.keys(STATUS).sort());
  });
});
