import type { Instrument, PositionSize, Side } from '@/shared/api/types';
import { compare, isDecimal, percentToFraction, signOf } from '@/shared/format/decimal';
import { typedDecimal } from './model';

export interface SizeDraft {
  entry: string;
  stop: string;
  /** Percent of the account that the stop may lose. */
  risk: string;
}

export interface SizeQuestion {
  entry_price: string;
  stop_price: string;
  risk_fraction: string;
}

const positive = (text: string): boolean => isDecimal(text) && signOf(text) > 0;

/** What keeps a question about the size from being asked, or null. */
export function sizeObstacle(draft: SizeDraft, side: Side): string | null {
  const [entry, stop, risk] = [draft.entry, draft.stop, draft.risk].map(typedDecimal) as [
    string,
    string,
    string,
  ];
  if (!positive(entry)) return 'Enter the price at which you would get in.';
  if (!positive(stop)) return 'Enter the price at which you would get out with a loss.';
  const apart = compare(entry, stop) * (side === 'BUY' ? 1 : -1);
  if (apart <= 0)
    return `The stop of a ${side} lies ${side === 'BUY' ? 'below' : 'above'} its entry.`;
  if (!positive(risk) || compare(risk, '100') > 0)
    return 'Enter a percentage above 0, at most 100.';
  return null;
}

export function sizeQuestion(draft: SizeDraft): SizeQuestion {
  return {
    entry_price: typedDecimal(draft.entry),
    stop_price: typedDecimal(draft.stop),
    risk_fraction: percentToFraction(typedDecimal(draft.risk)),
  };
}

const BOUND: Record<PositionSize['limited_by'], string> = {
  risk: 'what you are ready to lose',
  position_max: 'the limit for one instrument (position_max)',
  available: 'the funds that are available',
};

/** What bounds the size, in words. */
export function boundWords(size: PositionSize): string {
  return `Bounded by ${BOUND[size.limited_by]}.`;
}

export function isNothing(size: PositionSize, instrument: Instrument): boolean {
  return compare(size.quantity, instrument.lot_size) < 0;
}
