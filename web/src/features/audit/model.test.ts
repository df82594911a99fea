import { describe, expect, it } from 'vitest';
import { auditQuery, inputsLine, NO_FILTERS, reportWords } from './model';

describe('audit log', () => {
  it('asks only for what was filled in', () => {
    expect(auditQuery(NO_FILTERS)).toEqual({});
    expect(auditQuery({ ...NO_FILTERS, action: ' order ', outcome: 'refused' })).toEqual({
      action: 'order',
      success: false,
    });
    expect(auditQuery({ ...NO_FILTERS, since: '2026-01-31' }).since).toBe(
      new Date('2026-01-31T00:00:00').toISOString(),
    );
  });

  it('writes what was recorded in one line', () => {
    expect(inputsLine({ quantity: '5', price: null, verdict: { rule: 'lot_size' } })).toBe(
      'quantity 5 · verdict {"rule":"lot_size"}',
    );
    expect(inputsLine(null)).toBe('');
  });

  it('names the chain that does not fit', () => {
    const chain = { chain: 'desk', ok: true, entries: 3 };
    const report = { ok: true, entries: 3, chains: [chain] } as Parameters<typeof reportWords>[0];
    expect(reportWords(report)).toContain('3 entries in 1 chains');
    const broken = { ...report, ok: false, chains: [{ ...chain, ok: false }] };
    expect(reportWords(broken as typeof report)).toContain('desk');
  });
});
