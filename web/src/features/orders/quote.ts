import type { Side } from '@/shared/api/types';
import { board } from '@/shared/stream/live';

/** The price to start a limit from: what the other side shows now, else the last trade. */
export function typedQuote(symbol: string, side: Side): string | null {
  const quote = board.quotes.get(symbol)?.value;
  return (side === 'BUY' ? quote?.ask : quote?.bid) ?? quote?.last_price ?? null;
}
