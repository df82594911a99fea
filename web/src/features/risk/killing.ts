import type { Halt, KillReport, KillStatus } from '@/shared/api/types';

/** What the kill switch is asked to do, in words, and what it reports. */

export type Choice = Required<Pick<Halt, 'cancel' | 'flatten' | 'drill'>>;

export const SAFEST: Choice = { cancel: true, flatten: false, drill: false };

/** Closing begins only when nothing works any more, so it brings cancelling with it. */
export function chosen(before: Choice, patch: Partial<Choice>): Choice {
  const next = { ...before, ...patch };
  if (patch.flatten === true) return { ...next, cancel: true };
  if (patch.cancel === false) return { ...next, flatten: false };
  return next;
}

/** What will happen, step by step, in the order in which it happens. */
export function consequences({ cancel, flatten, drill }: Choice): string[] {
  if (drill) {
    return [
      'Nothing is stopped, cancelled or sent.',
      'The desk counts the working orders that it would cancel.',
      ...(flatten ? ['It says in which order positions would be closed, and asks the gate.'] : []),
      'The drill and its report are kept in the history.',
    ];
  }
  return [
    'From the answer on, every new order is denied.',
    cancel
      ? 'Working orders are cancelled. What fills before the venue confirms stays filled.'
      : 'Working orders stay at the venue and can still fill.',
    flatten
      ? 'Then all positions are closed by market orders that only reduce, shorts first, delivered shares too. The prices are what the market gives.'
      : 'Positions stay as they are.',
    'It stays on, also over a restart, until somebody releases it with their password.',
  ];
}

const PROGRESS: Record<KillStatus, string> = {
  ENGAGED: 'Trading is stopped. The rest begins now.',
  CANCELING: 'Trading is stopped. Working orders are being cancelled.',
  FLATTENING: 'Nothing works any more. Positions are being closed.',
  INCOMPLETE: 'Not all is done after 30 seconds. The desk goes on trying.',
  COMPLETED: 'Done.',
  ABANDONED: 'The switch was released before all was done.',
};

/** How far a pull has come; a drill stops nothing on its way. */
export function progressOf(status: KillStatus | null, drill: boolean): string {
  if (drill) return status === 'COMPLETED' ? 'The drill is over.' : 'The drill is running.';
  return status === null ? 'Trading is stopped.' : PROGRESS[status];
}

type Facts = Record<string, unknown>;

function facts(value: unknown): Facts {
  return typeof value === 'object' && value !== null ? (value as Facts) : {};
}

function rows(value: unknown): Facts[] {
  return Array.isArray(value) ? value.map(facts) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function countOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

export interface ReportLine {
  key: string;
  symbol: string;
  what: string;
  /** Why it was not done; empty for what was. */
  why: string;
}

export interface KillSummary {
  drill: boolean;
  counts: { label: string; count: number; bad: boolean }[];
  canceled: ReportLine[];
  closed: ReportLine[];
  left: ReportLine[];
  durations: { label: string; ms: number }[];
}

/** A report as it is shown: counts first, then order by order, then how long it took. */
export function summaryOf({ report }: Pick<KillReport, 'report'>): KillSummary {
  return report['drill'] === true ? drilled(report) : pulled(report);
}

const CLOSED: ReadonlySet<string> = new Set(['FILLED']);

function pulled(report: Facts): KillSummary {
  const asked = rows(facts(report['canceled'])['orders']);
  const placed = rows(facts(report['flattened'])['orders']);
  const left = facts(report['left']);
  const [working, positions] = [rows(left['working']), rows(left['positions'])];
  const wanted = report['flatten'] === true ? positions : [];
  const canceled = asked.filter(({ status }) => status === 'CANCELED').length;
  const filled = placed.filter(({ status }) => CLOSED.has(textOf(status))).length;
  const failed = placed.filter(({ status }) => ['DENIED', 'REJECTED'].includes(textOf(status)));
  return {
    drill: false,
    counts: [
      { label: 'Cancelled', count: canceled, bad: false },
      { label: 'Ended otherwise', count: asked.length - canceled, bad: false },
      { label: 'Closing orders filled', count: filled, bad: false },
      { label: 'Refused', count: failed.length, bad: failed.length > 0 },
      { label: 'Still working', count: working.length, bad: working.length > 0 },
      { label: 'Still open', count: positions.length, bad: wanted.length > 0 },
    ],
    canceled: asked.map((row, at) => line(row, at, textOf(row['status']).toLowerCase())),
    closed: placed.map(closingLine),
    left: [
      ...working.map((row, at) => line(row, at, `order ${textOf(row['status']).toLowerCase()}`)),
      ...positions.map((row, at) => ({
        ...line(row, at, `position ${textOf(row['net_quantity'])}`),
        why: textOf(row['why']),
      })),
    ],
    durations: timesOf(facts(report['durations_ms'])),
  };
}

function drilled(report: Facts): KillSummary {
  const would = facts(report['would_cancel']);
  const steps = rows(report['would_flatten']);
  const refused = steps.filter(({ verdict }) => verdict === 'denied').length;
  return {
    drill: true,
    counts: [
      { label: 'Would be cancelled', count: countOf(would['count']), bad: false },
      { label: 'Would be closed', count: steps.length - refused, bad: false },
      { label: 'Would be refused', count: refused, bad: refused > 0 },
    ],
    canceled: rows(would['orders']).map((row, at) =>
      line(row, at, textOf(row['status']).toLowerCase()),
    ),
    closed: steps.map((row, at) => ({
      ...line(row, at, `${textOf(row['side'])} ${textOf(row['net_quantity']).replace('-', '')}`),
      why: textOf(row['reason']),
    })),
    left: [],
    durations: timesOf(facts(report['checks_ms'])),
  };
}

function line(row: Facts, at: number, what: string): ReportLine {
  const key = textOf(row['order_id']) || `${textOf(row['symbol'])}-${at.toString()}`;
  return {
    key,
    symbol: textOf(row['symbol']),
    what: what.replace('canceled', 'cancelled'),
    why: '',
  };
}

function closingLine(row: Facts, at: number): ReportLine {
  const [filled, quantity] = [textOf(row['filled_quantity']), textOf(row['quantity'])];
  const price = textOf(row['average_price']);
  const where = price === '' ? '' : ` at ${price}`;
  const what = `${textOf(row['side'])} ${filled} of ${quantity}${where}`;
  return { ...line(row, at, what), why: textOf(row['reason']) };
}

const TIMES: Record<string, string> = {
  first_cancel_asked: 'First cancel asked',
  last_cancel_confirmed: 'Last cancel confirmed',
  nothing_works_seen: 'Nothing works any more',
  last_position_closed: 'Last position closed',
  total: 'Whole',
};

function timesOf(durations: Facts): { label: string; ms: number }[] {
  const known = Object.entries(durations).flatMap(([name, ms]) =>
    typeof ms === 'number' ? [{ label: TIMES[name] ?? name.replaceAll('_', ' '), ms }] : [],
  );
  return known.toSorted((a, b) => a.ms - b.ms);
}

/** `240 ms`, `1.93 s`. */
export function formatDuration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms).toString()} ms` : `${(ms / 1000).toFixed(2)} s`;
}
