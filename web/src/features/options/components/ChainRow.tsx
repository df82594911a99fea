import { memo } from 'react';
import type { OptionContract, OptionStrike, Side } from '@/shared/api/types';
import { plain } from '@/shared/format/decimal';
import { formatPrice, formatQuantity } from '@/shared/format/number';
import { Ticking } from '@/shared/ui/values';
import { CALLS, estimateCell, PUTS, type ChainColumn } from './chainColumns';
import classes from './Chain.module.css';

export type OnPrice = (symbol: string, side: Side, price: string) => void;

interface ChainRowProps {
  row: OptionStrike;
  index: number;
  currency: string;
  onPrice: OnPrice;
}

/** One strike; a right that is not listed leaves its half empty. */
export const ChainRow = memo(function ChainRow(props: ChainRowProps) {
  const { row, index, currency } = props;
  const strike = formatQuantity(plain(row.strike), currency) ?? row.strike;
  return (
    <tr
      data-atm={row.is_atm || undefined}
      data-strike={plain(row.strike)}
      aria-rowindex={index + 3}
    >
      {CALLS.map((column) => (
        <Cell key={column.id} {...props} column={column} contract={row.call} />
      ))}
      <th scope="row" className={classes.strike}>
        {strike}
        {row.is_atm ? <span className="sd-visually-hidden"> at the money</span> : null}
      </th>
      {PUTS.map((column) => (
        <Cell key={column.id} {...props} column={column} contract={row.put} />
      ))}
    </tr>
  );
});

interface CellProps extends ChainRowProps {
  column: ChainColumn;
  contract: OptionContract | null;
}

function Cell({ column, contract, currency, onPrice }: CellProps) {
  const { id, drop, side } = column;
  if (contract === null) return <td data-drop={drop} />;
  const money = contract.moneyness?.startsWith('ITM') === true;
  return (
    <td data-drop={drop} data-itm={money || undefined} data-symbol={contract.symbol} data-of={side}>
      {id === 'bid' || id === 'ask' ? (
        <Price contract={contract} field={id} currency={currency} onPrice={onPrice} />
      ) : (
        estimateCell(id, contract, currency)
      )}
    </td>
  );
}

interface PriceProps {
  contract: OptionContract;
  field: 'bid' | 'ask';
  currency: string;
  onPrice: OnPrice;
}

const NOBODY = { bid: 'Nobody bids.', ask: 'Nobody offers.' };

function Price({ contract, field, currency, onPrice }: PriceProps) {
  const raw = contract[field];
  const text = formatPrice(raw, null, currency);
  const shown = <Ticking raw={raw} text={text} reason={NOBODY[field]} stale={contract.stale} />;
  if (raw === null) return shown;
  const side: Side = field === 'bid' ? 'SELL' : 'BUY';
  return (
    <button
      type="button"
      className={classes.price}
      aria-label={`${side === 'BUY' ? 'Buy' : 'Sell'} ${contract.symbol} at ${text ?? raw}`}
      onClick={() => {
        onPrice(contract.symbol, side, raw);
      }}
    >
      {shown}
    </button>
  );
}
