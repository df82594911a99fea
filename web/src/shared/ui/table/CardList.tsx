import type { Column, RowActions } from './column';
import classes from './CardList.module.css';

interface CardListProps<T> extends RowActions<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
}

function Facts<T>({ columns, row }: { columns: readonly Column<T>[]; row: T }) {
  return (
    <dl className={classes.facts}>
      {columns
        .filter((column) => column.card === 'key')
        .map((column) => (
          <div key={column.id}>
            <dt>
              {column.header}
              {column.unit === undefined ? '' : ` ${column.unit}`}
            </dt>
            <dd>{column.cell(row)}</dd>
          </div>
        ))}
    </dl>
  );
}

function Totals<T>({ columns }: { columns: readonly Column<T>[] }) {
  const sums = columns.filter((column) => column.total !== undefined);
  if (sums.length === 0) return null;
  return (
    <dl className={`${classes.facts ?? ''} ${classes.totals ?? ''}`}>
      {sums.map((column) => (
        <div key={column.id}>
          <dt>Total {column.header.toLowerCase()}</dt>
          <dd>{column.total}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The same rows on a narrow screen. */
export function CardList<T>(props: CardListProps<T>) {
  const { label, columns, rows, rowId, rowLabel, rowSymbol, onOpen } = props;
  const title = columns.find((column) => column.card === 'title');
  const leads = columns.filter((column) => column.card === 'lead');
  return (
    <>
      <ul className={classes.list} aria-label={label}>
        {rows.map((row) => (
          <li
            key={rowId(row)}
            className={classes.card}
            data-id={rowId(row)}
            data-symbol={rowSymbol?.(row)}
          >
            <div className={classes.top}>
              <span className={classes.title}>
                {onOpen === undefined ? (
                  title?.cell(row)
                ) : (
                  <button
                    type="button"
                    onClick={() => {
                      onOpen(row);
                    }}
                  >
                    {title?.cell(row)}
                    <span className="sd-visually-hidden">: {rowLabel(row)}</span>
                  </button>
                )}
              </span>
              {leads.map((column) => (
                <span key={column.id} className={classes.lead}>
                  {column.cell(row)}
                </span>
              ))}
            </div>
            <Facts columns={columns} row={row} />
          </li>
        ))}
      </ul>
      <Totals columns={columns} />
    </>
  );
}
