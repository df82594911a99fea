import type { AuditReport } from '@/shared/api/types';

export interface AuditFilters {
  action: string;
  actor: string;
  subject: string;
  outcome: '' | 'done' | 'refused';
  /** A calendar day, `2026-01-31`, in the reader's time zone. */
  since: string;
}

export const NO_FILTERS: AuditFilters = {
  action: '',
  actor: '',
  subject: '',
  outcome: '',
  since: '',
};

interface AuditQuery {
  action?: string;
  actor?: string;
  subject?: string;
  success?: boolean;
  since?: string;
}

/** What the desk is asked for; what was left empty is not asked for. */
export function auditQuery({ outcome, since, ...texts }: AuditFilters): AuditQuery {
  const day = new Date(`${since}T00:00:00`);
  const given = Object.entries(texts).map(([name, text]) => [name, text.trim()] as const);
  return {
    ...Object.fromEntries(given.filter(([, text]) => text !== '')),
    ...(outcome === '' ? {} : { success: outcome === 'done' }),
    ...(Number.isNaN(day.getTime()) ? {} : { since: day.toISOString() }),
  };
}

/** What was recorded with an entry, in one line. */
export function inputsLine(inputs: unknown): string {
  if (typeof inputs !== 'object' || inputs === null)
    return inputs === null ? '' : JSON.stringify(inputs);
  return Object.entries(inputs)
    .filter(([, value]) => value !== null && value !== '')
    .map(
      ([name, value]) =>
        `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
    )
    .join(' · ');
}

/** The outcome of verifying, in a sentence that says how much was looked at. */
export function reportWords({ ok, entries, chains }: AuditReport): string {
  const of = `${entries.toString()} entries in ${chains.length.toString()} chains`;
  if (ok) return `Every hash fits: ${of} are as they were written.`;
  const broken = chains.filter((chain) => !chain.ok).map(({ chain }) => chain);
  return `The log was tampered with or damaged: ${broken.join(', ')} of ${of}.`;
}
