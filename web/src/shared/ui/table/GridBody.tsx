import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useState, type DragEvent, type KeyboardEvent, type RefObject } from 'react';
import { useDensity } from '@/shared/ui/preferences';
import type { Column, RowActions } from './column';
import classes from './DataTable.module.css';

interface GridBodyProps<T> extends RowActions<T> {
  columns: readonly Column<T>[];
  rows: readonly T[];
  scroller: RefObject<HTMLDivElement | null>;
}

const ROW_PX = { compact: 27, comfortable: 34 };

function focusRow(body: HTMLElement, index: number): void {
  requestAnimationFrame(() => {
    body.querySelector<HTMLElement>(`tr[data-index="${String(index)}"]`)?.focus();
  });
}

function movedTo(key: string, index: number, count: number): number | null {
  const targets: Record<string, number> = {
    ArrowDown: Math.min(index + 1, count - 1),
    ArrowUp: Math.max(index - 1, 0),
    Home: 0,
    End: count - 1,
    PageDown: Math.min(index + 10, count - 1),
    PageUp: Math.max(index - 10, 0),
  };
  return targets[key] ?? null;
}

/** Rows of a grid, only those in view; one of them can be reached with Tab, the rest by arrows. */
export function GridBody<T>(props: GridBodyProps<T>) {
  const { columns, rows, scroller, rowId, onOpen, rowKeys } = props;
  const [density] = useDensity();
  const [activeId, setActiveId] = useState<string | null>(null);
  // The virtualiser's functions are read in this component only, so nothing memoised grows stale.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX[density],
    overscan: 12,
    initialRect: { width: 600, height: 600 },
  });
  useEffect(() => {
    virtual.measure();
  }, [density, virtual]);
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const reachable = rows.some((row) => rowId(row) === activeId) ? activeId : firstId(rows, rowId);

  const onKeyDown = (event: KeyboardEvent<HTMLTableSectionElement>) => {
    const line = (event.target as HTMLElement).closest('tr');
    const index = Number(line?.dataset['index'] ?? -1);
    const row = rows[index];
    if (row === undefined || event.ctrlKey || event.metaKey) return;
    const key = event.altKey ? `Alt+${event.key}` : event.key;
    const target = movedTo(key, index, rows.length);
    if (target !== null) {
      event.preventDefault();
      virtual.scrollToIndex(target);
      focusRow(event.currentTarget, target);
    } else if (event.target === line) {
      const action = key === 'Enter' ? onOpen : rowKeys?.[key];
      if (action === undefined) return;
      event.preventDefault();
      action(row);
    }
  };

  return (
    <tbody onKeyDown={onKeyDown}>
      <Spacer height={before} columns={columns.length} />
      {items.map((item) => {
        const row = rows[item.index];
        if (row === undefined) return null;
        const id = rowId(row);
        return (
          <Row
            key={id}
            {...props}
            row={row}
            index={item.index}
            reachable={id === reachable}
            onFocus={() => {
              setActiveId(id);
            }}
          />
        );
      })}
      <Spacer height={after} columns={columns.length} />
    </tbody>
  );
}

function firstId<T>(rows: readonly T[], rowId: (row: T) => string): string | null {
  const first = rows[0];
  return first === undefined ? null : rowId(first);
}

function Spacer({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true">
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

interface RowProps<T> extends GridBodyProps<T> {
  row: T;
  index: number;
  reachable: boolean;
  onFocus: () => void;
}

const DRAG_TYPE = 'text/x-strikedesk-row';

function dragging(id: string, onReorder: RowActions<never>['onReorder']) {
  if (onReorder === undefined) return {};
  return {
    draggable: true,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.setData(DRAG_TYPE, id);
      event.dataTransfer.effectAllowed = 'move';
    },
    onDragOver: (event: DragEvent) => {
      if (event.dataTransfer.types.includes(DRAG_TYPE)) event.preventDefault();
    },
    onDrop: (event: DragEvent) => {
      const moved = event.dataTransfer.getData(DRAG_TYPE);
      if (moved !== '' && moved !== id) onReorder(moved, id);
    },
  };
}

function Row<T>(props: RowProps<T>) {
  const { columns, row, index, reachable, onFocus, rowId, rowLabel, rowSymbol } = props;
  const { onOpen, onReorder, selectedId } = props;
  return (
    <tr
      className={classes.row}
      data-index={index}
      data-id={rowId(row)}
      data-symbol={rowSymbol?.(row)}
      data-openable={onOpen !== undefined || undefined}
      aria-rowindex={index + 2}
      aria-label={rowLabel(row)}
      aria-selected={selectedId === undefined ? undefined : selectedId === rowId(row)}
      tabIndex={reachable ? 0 : -1}
      onFocus={onFocus}
      onClick={() => onOpen?.(row)}
      {...dragging(rowId(row), onReorder)}
    >
      {columns.map((column) => (
        <td key={column.id} data-align={column.align} data-column={column.id}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}
