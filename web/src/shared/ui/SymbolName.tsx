import classes from './SymbolName.module.css';

/** `EXCHANGE:SYMBOL` split in two. */
export function splitSymbol(symbol: string): [exchange: string, tradingsymbol: string] {
  const at = symbol.indexOf(':');
  return [symbol.slice(0, at), symbol.slice(at + 1)];
}

/** A symbol with its exchange beside it where there is room; the full name on hover. */
export function SymbolName({ symbol, name }: { symbol: string; name?: string | undefined }) {
  const [exchange, tradingsymbol] = splitSymbol(symbol);
  return (
    <span title={name === undefined ? symbol : `${symbol} · ${name}`} className={classes.name}>
      <span className={classes.symbol}>{tradingsymbol}</span>
      <span className={classes.exchange}>{exchange}</span>
    </span>
  );
}
