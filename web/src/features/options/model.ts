import type { OptionChain, OptionContract } from '@/shared/api/types';
import { formatFixed } from '@/shared/format/number';

/** How the estimates of a chain are written, and what its sources are called. */

const CURRENCY_OF: Record<string, string> = {
  NSE: 'INR',
  BSE: 'INR',
  MCX: 'INR',
  NYSE: 'USD',
  NASDAQ: 'USD',
  ARCA: 'USD',
};

const WELL_KNOWN = ['NSE:NIFTY 50', 'ARCA:SPY'];

/** What the page opens with: something that the account can trade, the well-known first. */
export function firstUnderlying(symbols: readonly string[], currency: string): string | null {
  const own = symbols.filter((symbol) => CURRENCY_OF[symbol.split(':')[0] ?? ''] === currency);
  return own.find((symbol) => WELL_KNOWN.includes(symbol)) ?? own[0] ?? symbols[0] ?? null;
}

/** An estimate with fixed decimals; null stays null, and so does what is no number. */
export function estimate(value: number | null | undefined, decimals: number): string | null {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  return value.toFixed(decimals).replace('-', '−');
}

/** An estimated price in the grouping of its currency. */
export function priceText(value: number | null, currency: string): string | null {
  return value === null || !Number.isFinite(value)
    ? null
    : formatFixed(value.toFixed(2), 2, currency);
}

/** A volatility of 0.1234 per year is 12.34 %. */
export function volText(vol: number | null | undefined): string | null {
  return vol === null || vol === undefined ? null : estimate(vol * 100, 2);
}

const IV_REASONS: Record<string, string> = {
  not_listed: 'There is no such contract.',
  no_quote: 'Neither bid nor ask, and no fresh last price.',
  no_bid: 'Nobody bids, so there is no middle.',
  no_ask: 'Nobody offers, so there is no middle.',
  crossed: 'The bid is above the ask.',
  malformed: 'A price is negative or infinite.',
  no_forward: 'Nothing tells the forward.',
  expired: 'Trading has ended.',
  no_time_value: 'The price is intrinsic value up to rounding.',
  below_intrinsic: 'The price is below intrinsic value: no volatility is low enough.',
  above_maximum: 'The price is above all that the option can be worth.',
};

/** Why a contract has no volatility. */
export function ivReason(contract: Pick<OptionContract, 'iv_status'>): string {
  return IV_REASONS[contract.iv_status] ?? contract.iv_status.replaceAll('_', ' ');
}

const FORWARD_SOURCES: Record<string, string> = {
  put_call_parity: 'put-call parity',
  future: 'the future of that day',
  spot_and_rate: 'spot and rate, no dividends',
  none: 'nothing is quoted',
};

/** What the forward rests on, in words. */
export function forwardSource({
  forward_source: source,
  strikes_used: strikes,
}: Pick<OptionChain['carry'], 'forward_source' | 'strikes_used'>): string {
  const words = FORWARD_SOURCES[source] ?? source.replaceAll('_', ' ');
  if (source !== 'put_call_parity') return words;
  return `${words}, ${strikes.toString()} ${strikes === 1 ? 'strike' : 'strikes'}`;
}

/** Row of the strike at the money, else the middle. */
export function atmIndex(items: OptionChain['items']): number {
  const at = items.findIndex(({ is_atm }) => is_atm);
  return at >= 0 ? at : Math.floor(items.length / 2);
}

/** `12 days left`; whole days, cut off. */
export function daysText(days: number): string {
  const whole = Math.floor(days);
  if (whole <= 0) return 'less than a day left';
  return `${whole.toString()} ${whole === 1 ? 'day' : 'days'} left`;
}
