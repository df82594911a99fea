import type { Instrument } from '@/shared/api/types';
import { plain } from './decimal';
import { formatExpiry } from './time';
import { formatQuantity } from './number';

type Named = Pick<
  Instrument,
  'tradingsymbol' | 'exchange' | 'kind' | 'underlying' | 'expiry' | 'strike' | 'right'
>;

export interface ShortName {
  /** What tells it from its neighbours: `SPY 690 P`. */
  main: string;
  /** The expiry of a derivative, else the exchange. */
  aside: string;
}

/** A name that fits a table: derivatives by underlying, strike and right, with their expiry. */
export function shortName(instrument: Named): ShortName {
  const { tradingsymbol, exchange, kind, underlying, expiry, strike, right } = instrument;
  const expires = formatExpiry(expiry);
  if (underlying === null || expires === null) return { main: tradingsymbol, aside: exchange };
  const of = underlying.slice(underlying.indexOf(':') + 1);
  if (kind === 'FUT') return { main: `${of} Fut`, aside: expires };
  if (strike === null || right === null) return { main: tradingsymbol, aside: exchange };
  return { main: `${of} ${plain(strike)} ${right}`, aside: expires };
}

type Sized = Pick<Instrument, 'multiplier' | 'currency'>;

/** What one contract is for, where that is not one unit; null elsewhere. */
export function contractSize({ multiplier, currency }: Sized): string | null {
  if (plain(multiplier) === '1') return null;
  return `1 contract = ${formatQuantity(plain(multiplier), currency) ?? multiplier} shares`;
}
