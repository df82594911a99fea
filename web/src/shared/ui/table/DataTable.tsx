import { useElementSize, useMediaQuery, useMergedRef } from '@mantine/hooks';
import {
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
  type SortingState,
} from '@tanstack/react-table';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import { compareKeys, toCsv, type Column, type RowActions, type SortKey } from './column';
import { download } from './download';
import { CardList } from './CardList';
import { GridBody } from './GridBody';
import { GridHead } from './GridHead';
import { TableTools } from './TableTools';
import { useColumnChoice } from './useColumnChoice';
import classes from './DataTable.module.css';

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
});

interface DataTableProps<T> extends RowActions<T> {
  /** Names the remembered choices of the user. */
  id: string;
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  empty: ReactNode;
  /** Shown when the filter leaves nothing. */
  footer?: ReactNode;
  testId?: string;
}

function sortable<T>(columns: readonly Column<T>[]): ColumnDef<typeof features, T & object>[] {
  return columns.map((column) => ({
    id: column.id,
    accessorFn: (row: T) => column.sort?.(row) ?? undefined,
    enableSorting: column.sort !== undefined,
    sortUndefined: 'last',
    sortFn: (a, b, id) =>
      compareKeys(
        a.getValue<SortKey | undefined>(id) ?? null,
        b.getValue<SortKey | undefined>(id) ?? null,
      ),
  }));
}

function useFiltered<T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  filter: string,
): readonly T[] {
  return useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    if (wanted === '') return rows;
    return rows.filter((row) =>
      columns.some((column) => column.text(row).toLowerCase().includes(wanted)),
    );
  }, [columns, rows, filter]);
}

/**
 * Rows in columns: sorted, filtered, virtualised, saved as CSV, steered by keyboard.
 * On a narrow screen the same rows become cards of their key columns.
 */
export function DataTable<T extends object>(props: DataTableProps<T>) {
  const { id, label, columns, rows, empty, footer, testId, ...actions } = props;
  const { ref: sizeRef, width } = useElementSize<HTMLDivElement>();
  const scroller = useRef<HTMLDivElement>(null);
  const frame = useMergedRef(sizeRef, scroller);
  const narrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const [filter, setFilter] = useState('');
  const [sorting, setSorting] = useState<SortingState>([]);
  const choice = useColumnChoice(id, columns, width);
  const found = useFiltered(columns, rows, filter);
  const definitions = useMemo(() => sortable(columns), [columns]);
  const table = useTable({
    features,
    columns: definitions,
    data: found,
    getRowId: (row) => actions.rowId(row),
    state: { sorting },
    onSortingChange: setSorting,
  });
  const ordered = table.getRowModel().rows.map((row) => row.original);
  const visible = columns.filter((column) => choice.visible(column.id));
  const save = () => {
    download(
      `${id}.csv`,
      toCsv(
        visible.filter((column) => column.quiet !== true),
        ordered,
      ),
    );
  };
  const body =
    rows.length === 0 ? (
      empty
    ) : ordered.length === 0 ? (
      <p className={classes.nothing}>Nothing here contains “{filter}”.</p>
    ) : narrow ? (
      <CardList columns={columns} rows={ordered} label={label} {...actions} />
    ) : (
      <table
        className={classes.table}
        role="grid"
        aria-label={label}
        aria-rowcount={ordered.length + 1}
      >
        <GridHead columns={visible} sorting={sorting} onSort={setSorting} />
        <GridBody columns={visible} rows={ordered} scroller={scroller} {...actions} />
        <GridFoot columns={visible} />
      </table>
    );
  return (
    <>
      {rows.length === 0 ? null : (
        <TableTools
          label={label}
          columns={columns}
          choice={choice}
          filter={filter}
          onFilter={setFilter}
          onExport={save}
        />
      )}
      <div
        className={classes.frame}
        ref={frame}
        data-testid={testId}
        {...(narrow && rows.length > 0 ? { tabIndex: 0, role: 'group', 'aria-label': label } : {})}
      >
        {body}
      </div>
      {footer}
    </>
  );
}

function GridFoot<T>({ columns }: { columns: readonly Column<T>[] }) {
  if (!columns.some((column) => column.total !== undefined)) return null;
  return (
    <tfoot className={classes.foot}>
      <tr>
        {columns.map((column, index) => (
          <td key={column.id} data-align={column.align} data-column={column.id}>
            {column.total ?? (index === 0 ? 'Total' : '')}
          </td>
        ))}
      </tr>
    </tfoot>
  );
}
