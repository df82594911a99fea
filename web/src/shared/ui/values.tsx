import { Tooltip } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { compare, isDecimal, signOf } from '@/shared/format/decimal';
import { formatPnl } from '@/shared/format/number';
import classes from './values.module.css';

/** An em dash for a number that is not there, with the reason on hover and for readers. */
export function Missing({ reason }: { reason: string }) {
  return (
    <Tooltip label={reason}>
      <span className={classes.missing}>
        <span aria-hidden="true">—</span>
        <span className="sd-visually-hidden">missing: {reason}</span>
      </span>
    </Tooltip>
  );
}

/** A word or figure whose definition is one hover (or tab) away. */
export function Explain({ text, children }: { text: ReactNode; children: ReactNode }) {
  return (
    <Tooltip label={text}>
      <span className={classes.explained} tabIndex={0} role="note">
        {children}
      </span>
    </Tooltip>
  );
}

interface FigureProps {
  /** Formatted text, or null when the number is missing. */
  text: string | null;
  reason: string;
  stale?: boolean;
  age?: string | null;
  className?: string | undefined;
}

/** A number that knows how to be missing and how to be old. */
export function Figure({ text, reason, stale = false, age, className = '' }: FigureProps) {
  if (text === null) return <Missing reason={reason} />;
  if (!stale) return <span className={className}>{text}</span>;
  return (
    <Tooltip label={age ? `Stale: last heard ${age} ago` : 'Stale: its age is not known'}>
      <span className={`${className} sd-stale`} data-stale="true">
        {text}
      </span>
    </Tooltip>
  );
}

function toneOf(amount: string): string {
  if (!isDecimal(amount)) return '';
  const sign = signOf(amount);
  if (sign === 0) return '';
  return sign > 0 ? 'sd-up' : 'sd-down';
}

interface PnlProps {
  amount: string | null | undefined;
  currency: string;
  reason: string;
  stale?: boolean;
  age?: string | null;
}

/** Profit or loss: always signed; colour only says it a second time. */
export function Pnl({ amount, currency, reason, stale, age }: PnlProps) {
  const text = formatPnl(amount, currency);
  const tone = amount === null || amount === undefined ? '' : toneOf(amount);
  return (
    <Figure
      text={text}
      reason={reason}
      className={tone}
      {...(stale === undefined ? {} : { stale })}
      {...(age === undefined ? {} : { age })}
    />
  );
}

export function Signed({ amount, text }: { amount: string; text: string }) {
  return <span className={toneOf(amount)}>{text}</span>;
}

const TINT_MS = 300;

interface TickingProps {
  /** Decimal string behind the text; its direction chooses the tint. */
  raw: string | null | undefined;
  text: string | null;
  reason: string;
  stale?: boolean;
}

/** A cell that tints for 300 ms when its value changes and never moves. */
export function Ticking({ raw, text, reason, stale = false }: TickingProps) {
  const cell = useRef<HTMLSpanElement>(null);
  const before = useRef(raw);
  useEffect(() => {
    const previous = before.current;
    before.current = raw;
    if (!previous || !raw || previous === raw || !isDecimal(previous) || !isDecimal(raw)) return;
    const direction = compare(raw, previous);
    if (direction !== 0) tint(cell.current, direction > 0 ? '--sd-up-tint' : '--sd-down-tint');
  }, [raw]);
  if (text === null) return <Missing reason={reason} />;
  return (
    <span
      ref={cell}
      className={`${classes.ticking ?? ''} ${stale ? 'sd-stale' : ''}`}
      data-stale={stale || undefined}
    >
      {text}
    </span>
  );
}

function tint(cell: HTMLElement | null, variable: string): void {
  if (cell === null || window.matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const backgroundColor = `var(${variable})`;
  cell.animate([{ backgroundColor }, { backgroundColor, offset: 0.6 }, {}], TINT_MS);
}
