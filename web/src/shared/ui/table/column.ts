import type { ReactNode } from 'react';
import { compare, isDecimal } from '@/shared/format/decimal';

export type SortKey = string | number | null;

export interface Column<T> {
  id: string;
  header: string;
  /** What the figure means; shown on hover of the heading. */
  definition?: string;
  /** Unit or currency, stated once, in the heading. */
  unit?: string | undefined;
  /** The heading is for screen readers only, as over a column of buttons. */
  quiet?: boolean;
  align?: 'left' | 'right';
  width: number;
  grow?: boolean;
  /** Columns with higher numbers leave first when the table is narrow; none means it stays. */
  drop?: number;
  /** Off until the user asks for it. */
  extra?: boolean;
  sort?: (row: T) => SortKey;
  /** Plain text for the filter and for CSV. */
  text: (row: T) => string;
  cell: (row: T) => ReactNode;
  total?: ReactNode;
  /** On a card: `title` leads, `lead` stands opposite, `key` is listed; else left out. */
  card?: 'title' | 'lead' | 'key';
}

export interface RowActions<T> {
  rowId: (row: T) => string;
  /** How a screen reader names the row. */
  rowLabel: (row: T) => string;
  /** Symbol that the ticket takes when a key is pressed on this row. */
  rowSymbol?: (row: T) => string;
  onOpen?: (row: T) => void;
  /** Keys, as `event.key` or `Alt+` before it, that act on the focused row. */
  rowKeys?: Record<string, (row: T) => void>;
  /** Rows can be dragged onto each other. */
  onReorder?: (movedId: string, targetId: string) => void;
  selectedId?: string | null;
}

/** Order of two sort keys: decimals by value, other text by locale, missing ones last. */
export function compareKeys(left: SortKey, right: SortKey): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const [a, b] = [String(left), String(right)];
  if (isDecimal(a) && isDecimal(b)) return compare(a, b);
  return a.localeCompare(b);
}

interface Sized {
  id: string;
  width: number;
  drop?: number;
}

/** Names of the columns that must leave so that the rest fits into the width. */
export function columnsToDrop(columns: readonly Sized[], width: number): Set<string> {
  const dropped = new Set<string>();
  let total = columns.reduce((sum, column) => sum + column.width, 0);
  const leaving = columns
    .filter((column) => column.drop !== undefined)
    .sort((a, b) => (b.drop ?? 0) - (a.drop ?? 0));
  for (const column of leaving) {
    if (total <= width) break;
    dropped.add(column.id);
    total -= column.width;
  }
  return dropped;
}

function csvCell(text: string): string {
  // A leading sign or formula character must not become a formula in a spreadsheet.
  const safe = /^[=@\t\r]|^[+-](?![\d.])/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function toCsv<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const head = columns.map((column) =>
    column.unit === undefined ? column.header : `${column.header} (${column.unit})`,
  );
  const lines = rows.map((row) => columns.map((column) => column.text(row)));
  return [head, ...lines].map((line) => line.map(csvCell).join(',')).join('\r\n') + '\r\n';
}
