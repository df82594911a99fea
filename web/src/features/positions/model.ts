import type { Position, Side } from '@/shared/api/types';
import { signOf } from '@/shared/format/decimal';

export interface Closing {
  symbol: string;
  side: Side;
  quantity: string;
  product: Position['product'];
}

/** The order that would close a position, or null when there is nothing to close. */
export function closingOf(position: Position): Closing | null {
  const sign = signOf(position.net_quantity);
  if (sign === 0) return null;
  return {
    symbol: position.symbol,
    side: sign > 0 ? 'SELL' : 'BUY',
    quantity: position.net_quantity.replace(/^-/, ''),
    product: position.product,
  };
}

/** Why a sum is missing: the positions that have no price. */
export function gapOf(missing: readonly string[]): string {
  return missing.length === 0
    ? 'The desk cannot work it out now.'
    : `Not all positions have a price: ${missing.join(', ')}. A partial sum would mislead.`;
}
