import type { Catalogue } from '@/shared/api/catalogue';
import { formatMoney, formatPrice, formatQuantity } from '@/shared/format/number';
import { formatAge } from '@/shared/format/time';
import { SymbolName } from '@/shared/ui/SymbolName';
import { Figure, Pnl } from '@/shared/ui/values';
import type { Column } from './column';

/** The columns that tables share: each sorts by, exports and filters what it shows. */

type Frame<T> = Pick<
  Column<T>,
  'id' | 'header' | 'width' | 'definition' | 'drop' | 'card' | 'total' | 'grow' | 'extra'
>;

interface Valued<T> extends Frame<T> {
  /** The value as the desk sent it. */
  of: (row: T) => string | null;
}

interface Shown<T> extends Valued<T> {
  cell: Column<T>['cell'];
}

export function textColumn<T>({ of, ...rest }: Valued<T> & Partial<Shown<T>>): Column<T> {
  return { cell: of, sort: of, text: (row) => of(row) ?? '', ...rest };
}

export function numberColumn<T>(spec: Shown<T>): Column<T> {
  return { ...textColumn(spec), align: 'right' };
}

interface Traded {
  symbol: string;
  name?: string;
}

/** What a row is about; contracts by a short name, in full on hover and in the export. */
export function symbolColumn<T extends Traded>(
  catalogue: Catalogue,
  rest: Partial<Frame<T>> = {},
): Column<T> {
  const tradingsymbol = ({ symbol }: T) => symbol.slice(symbol.indexOf(':') + 1);
  return {
    ...textColumn<T>({
      id: 'symbol',
      header: 'Symbol',
      width: 152,
      card: 'title',
      of: tradingsymbol,
      cell: ({ symbol, name }) => (
        <SymbolName symbol={symbol} name={name} instrument={catalogue.get(symbol)} />
      ),
      ...rest,
    }),
    text: (row) => row.symbol,
  };
}

export function quantityColumn<T>(currency: string, spec: Valued<T>): Column<T> {
  return numberColumn({ ...spec, cell: (row) => formatQuantity(spec.of(row), currency) });
}

/** How old what a row rests on is. */
interface Aged {
  stale: boolean;
  price_age_ms: number | null;
}

const freshness = ({ stale, price_age_ms: age }: Aged) => ({ stale, age: formatAge(age) });

interface Reasoned<T> extends Valued<T> {
  /** Why a value is missing. */
  reason: string;
  /** The old price that a row rests on, if it does. */
  aged?: (row: T) => Aged;
}

export function priceColumn<T extends Traded>(
  catalogue: Catalogue,
  currency: string,
  { reason, aged, ...spec }: Reasoned<T>,
): Column<T> {
  return numberColumn({
    ...spec,
    cell: (row) => {
      const text = formatPrice(spec.of(row), catalogue.get(row.symbol)?.tick_size, currency);
      return <Figure text={text} reason={reason} {...(aged && freshness(aged(row)))} />;
    },
  });
}

/** An amount; its currency stands in the heading. */
export function moneyColumn<T>(
  currency: string,
  { reason, aged, ...spec }: Reasoned<T>,
): Column<T> {
  return {
    ...numberColumn({
      ...spec,
      cell: (row) => (
        <Figure
          text={formatMoney(spec.of(row), currency)}
          reason={reason}
          {...(aged && freshness(aged(row)))}
        />
      ),
    }),
    unit: currency,
  };
}

/** Profit or loss, signed. */
export function pnlColumn<T>(currency: string, { reason, aged, ...spec }: Reasoned<T>): Column<T> {
  return {
    ...numberColumn({
      ...spec,
      cell: (row) => (
        <Pnl
          amount={spec.of(row)}
          currency={currency}
          reason={reason}
          {...(aged && freshness(aged(row)))}
        />
      ),
    }),
    unit: currency,
  };
}
