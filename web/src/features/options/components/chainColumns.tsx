import type { ReactNode } from 'react';
import type { OptionContract } from '@/shared/api/types';
import { formatCompact } from '@/shared/format/number';
import { Figure, Missing } from '@/shared/ui/values';
import { formatAge } from '@/shared/format/time';
import { estimate, ivReason, volText } from '../model';

export interface ChainColumn {
  id: 'oi' | 'vega' | 'theta' | 'gamma' | 'delta' | 'iv' | 'bid' | 'ask';
  side: 'call' | 'put';
  header: string;
  definition: string;
  /** Higher numbers leave first where the page is narrow; none stays. */
  drop?: 1 | 2 | 3;
}

type Plain = Omit<ChainColumn, 'side'>;

const OUTER_FIRST: readonly Plain[] = [
  { id: 'oi', header: 'OI', definition: 'Open interest, in contracts or units.', drop: 2 },
  {
    id: 'vega',
    header: 'Vega',
    definition: 'Change of the price per point (0.01) of volatility.',
    drop: 3,
  },
  {
    id: 'theta',
    header: 'Theta',
    definition: 'Change of the price per calendar day, the forward standing still.',
    drop: 3,
  },
  { id: 'gamma', header: 'Gamma', definition: 'Change of delta per 1 of spot.', drop: 3 },
  { id: 'delta', header: 'Delta', definition: 'Change of the price per 1 of spot.', drop: 1 },
  {
    id: 'iv',
    header: 'IV %',
    definition: 'Volatility at which Black-76 gives the middle of bid and ask, per year.',
  },
];

const BID: Plain = { id: 'bid', header: 'Bid', definition: 'What is bid; a click sells at it.' };
const ASK: Plain = { id: 'ask', header: 'Ask', definition: 'What is asked; a click buys at it.' };

const of = (side: ChainColumn['side'], columns: readonly Plain[]): ChainColumn[] =>
  columns.map((column) => ({ ...column, side }));

/** From the edge of the page to the strike, and from it to the other edge. */
export const CALLS = of('call', [...OUTER_FIRST, BID, ASK]);
export const PUTS = of('put', [BID, ASK, ...OUTER_FIRST.toReversed()]);

const DECIMALS = { vega: 2, theta: 2, gamma: 5, delta: 3 } as const;

/** What stands in a cell that is not a price. */
export function estimateCell(
  id: Exclude<ChainColumn['id'], 'bid' | 'ask'>,
  contract: OptionContract,
  currency: string,
): ReactNode {
  if (id === 'oi') {
    const text = formatCompact(contract.open_interest, currency);
    return text ?? <Missing reason="The source gives no open interest." />;
  }
  const text = id === 'iv' ? volText(contract.iv) : estimate(contract[id], DECIMALS[id]);
  return (
    <Figure
      text={text}
      reason={ivReason(contract)}
      stale={contract.stale}
      age={formatAge(contract.age_ms)}
    />
  );
}
