import type { Trade } from '@/shared/api/types';
import { add, subtract } from '@/shared/format/decimal';

type Booked = Pick<Trade, 'gross_value' | 'realized_pnl'> & { charges: { total: string } };

/** What a closing fill made after its own charges; those of the opening fill are not in it. */
export function netPnl({ realized_pnl, charges }: Omit<Booked, 'gross_value'>): string | null {
  return realized_pnl === null ? null : subtract(realized_pnl, charges.total);
}

export interface FillSums {
  gross: string;
  charges: string;
  /** Null when no fill closed anything. */
  net: string | null;
}

export function sumsOf(trades: readonly Booked[]): FillSums {
  const none: FillSums = { gross: '0', charges: '0', net: null };
  return trades.reduce((sums, trade) => {
    const net = netPnl(trade);
    return {
      gross: add(sums.gross, trade.gross_value),
      charges: add(sums.charges, trade.charges.total),
      net: net === null ? sums.net : add(sums.net ?? '0', net),
    };
  }, none);
}
