import { Tooltip } from '@mantine/core';
import type { SortingState } from '@tanstack/react-table';
import type { Column } from './column';
import classes from './DataTable.module.css';

interface GridHeadProps<T> {
  columns: readonly Column<T>[];
  sorting: SortingState;
  onSort: (sorting: SortingState) => void;
}

type Direction = 'ascending' | 'descending' | undefined;

function directionOf(sorting: SortingState, id: string): Direction {
  const first = sorting[0];
  if (first?.id !== id) return undefined;
  return first.desc ? 'descending' : 'ascending';
}

/** First click sorts, second reverses, third gives the original order back. */
function nextSorting<T>(column: Column<T>, direction: Direction): SortingState {
  const firstDesc = column.align === 'right';
  if (direction === undefined) return [{ id: column.id, desc: firstDesc }];
  const isFirst = (direction === 'descending') === firstDesc;
  return isFirst ? [{ id: column.id, desc: !firstDesc }] : [];
}

function Heading<T>({ column, sorting, onSort }: GridHeadProps<T> & { column: Column<T> }) {
  const direction = directionOf(sorting, column.id);
  const words = (
    <>
      {column.quiet === true ? (
        <span className="sd-visually-hidden">{column.header}</span>
      ) : (
        column.header
      )}
      {column.unit === undefined ? null : <span className={classes.unit}> {column.unit}</span>}
    </>
  );
  const content =
    column.sort === undefined ? (
      <span className={classes.heading}>{words}</span>
    ) : (
      <button
        type="button"
        className={classes.heading}
        onClick={() => {
          onSort(nextSorting(column, direction));
        }}
      >
        {words}
        <span className={classes.arrow} aria-hidden="true">
          {direction === 'ascending' ? '▲' : direction === 'descending' ? '▼' : ''}
        </span>
      </button>
    );
  return (
    <th
      scope="col"
      data-align={column.align}
      aria-sort={column.sort === undefined ? undefined : (direction ?? 'none')}
      style={column.grow === true ? { minWidth: column.width } : { width: column.width }}
    >
      {column.definition === undefined ? (
        content
      ) : (
        <Tooltip label={column.definition}>{content}</Tooltip>
      )}
    </th>
  );
}

export function GridHead<T>(props: GridHeadProps<T>) {
  return (
    <thead className={classes.head}>
      <tr aria-rowindex={1}>
        {props.columns.map((column) => (
          <Heading key={column.id} {...props} column={column} />
        ))}
      </tr>
    </thead>
  );
}
