import type { Instrument } from '@/shared/api/types';
import { formatDay } from '@/shared/format/time';
import { plain } from '@/shared/format/decimal';

const KINDS: Record<Instrument['kind'], string> = {
  EQ: 'share',
  ETF: 'fund',
  INDEX: 'index',
  FUT: 'future',
  OPT: 'option',
};

/** One line that tells an instrument from its neighbours. */
export function describe(instrument: Instrument): string {
  const parts = [instrument.name, KINDS[instrument.kind]];
  const expiry = formatDay(instrument.expiry);
  if (expiry !== null) parts.push(expiry);
  if (instrument.strike !== null) {
    parts.push(`${plain(instrument.strike)} ${instrument.right === 'P' ? 'put' : 'call'}`);
  }
  return parts.join(' · ');
}
