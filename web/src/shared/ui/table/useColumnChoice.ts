import { useMemo, useState } from 'react';
import { isStringArray, readLocal, writeLocal } from '@/shared/ui/storage';
import { columnsToDrop, type Column } from './column';

export interface ColumnChoice {
  visible: (id: string) => boolean;
  toggle: (id: string) => void;
  reset: () => void;
  chosen: boolean;
}

function stored(key: string): Set<string> | null {
  const value = readLocal(key);
  return isStringArray(value) ? new Set(value) : null;
}

/** Which columns show: the user's own choice once there is one, else those that fit. */
export function useColumnChoice<T>(
  tableId: string,
  columns: readonly Column<T>[],
  width: number,
): ColumnChoice {
  const key = `columns.${tableId}`;
  const [hidden, setHidden] = useState(() => stored(key));
  const fitting = useMemo(() => {
    const usual = columns.filter((column) => column.extra !== true);
    const leaving = width > 0 ? columnsToDrop(usual, width) : new Set<string>();
    for (const column of columns) if (column.extra === true) leaving.add(column.id);
    return leaving;
  }, [columns, width]);
  const effective = hidden ?? fitting;
  const keep = (next: Set<string> | null) => {
    setHidden(next);
    writeLocal(key, next === null ? null : [...next]);
  };
  return {
    visible: (id) => !effective.has(id),
    toggle: (id) => {
      const next = new Set(effective);
      if (!next.delete(id)) next.add(id);
      keep(next);
    },
    reset: () => {
      keep(null);
    },
    chosen: hidden !== null,
  };
}
