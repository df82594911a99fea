import type { Instrument } from '@/shared/api/types';
import { shortName } from '@/shared/format/contract';
import classes from './SymbolName.module.css';

/** `EXCHANGE:SYMBOL` split in two. */
export function splitSymbol(symbol: string): [exchange: string, tradingsymbol: string] {
  const at = symbol.indexOf(':');
  return [symbol.slice(0, at), symbol.slice(at + 1)];
}

interface SymbolNameProps {
  symbol: string;
  name?: string | undefined;
  /** Once it is known, a contract is named by what it is instead of by its code. */
  instrument?: Instrument | undefined;
}

/** What is traded, with its exchange or its expiry beside it; the full name on hover. */
export function SymbolName({ symbol, name, instrument }: SymbolNameProps) {
  const [exchange, tradingsymbol] = splitSymbol(symbol);
  const full = name ?? instrument?.name;
  const { main, aside } = instrument
    ? shortName(instrument)
    : { main: tradingsymbol, aside: exchange };
  return (
    <span title={full === undefined ? symbol : `${symbol} · ${full}`} className={classes.name}>
      <span className={classes.symbol}>{main}</span>
      <span className={classes.exchange}>{aside}</span>
    </span>
  );
}
