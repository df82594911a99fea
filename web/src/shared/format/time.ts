const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const dayAndClock = new Intl.DateTimeFormat('en-GB', {
  day: '2-digit',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const calendarDay = new Intl.DateTimeFormat('en-GB', {
  day: '2-digit',
  month: 'short',
  year: 'numeric',
});

const shortDay = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: '2-digit',
});

/** An age in one unit, coarse on purpose: it must not flicker while a price is fresh. */
export function formatAge(ageMs: number | null | undefined): string | null {
  if (ageMs === null || ageMs === undefined || !Number.isFinite(ageMs)) return null;
  if (ageMs < SECOND) return '<1 s';
  if (ageMs < MINUTE) return `${Math.floor(ageMs / SECOND).toString()} s`;
  if (ageMs < HOUR) return `${Math.floor(ageMs / MINUTE).toString()} min`;
  if (ageMs < DAY) return `${Math.floor(ageMs / HOUR).toString()} h`;
  return `${Math.floor(ageMs / DAY).toString()} d`;
}

function instant(iso: string | null | undefined): Date | null {
  if (iso === null || iso === undefined) return null;
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** The calendar day of an instant in the reader's own time zone. */
export function localDay(at: string | number): string {
  return new Date(at).toDateString();
}

/** The calendar day of an instant, for people. */
export function formatDate(atMs: number): string {
  return calendarDay.format(new Date(atMs));
}

/** Time of day in the reader's own time zone. */
export function formatClock(iso: string | null | undefined): string | null {
  const at = instant(iso);
  return at === null ? null : clock.format(at);
}

export function formatDateTime(iso: string | null | undefined): string | null {
  const at = instant(iso);
  return at === null ? null : dayAndClock.format(at);
}

/** A calendar day such as an expiry; it has no time zone to convert. */
export function formatDay(isoDay: string | null | undefined): string | null {
  const at = instant(isoDay === null || isoDay === undefined ? null : `${isoDay}T12:00:00`);
  return at === null ? null : calendarDay.format(at);
}

/** An expiry in a table: `12 Feb 26`. */
export function formatExpiry(isoDay: string | null | undefined): string | null {
  const at = instant(isoDay === null || isoDay === undefined ? null : `${isoDay}T12:00:00`);
  return at === null ? null : shortDay.format(at);
}
