import { decimalsOf, isDecimal, plain } from './decimal';

type SignDisplay = 'auto' | 'exceptZero';

const LOCALES: Record<string, string> = { INR: 'en-IN', USD: 'en-US', KES: 'en-KE' };
const DECIMALS_DEFAULT = 2;
const DECIMALS_MAX = 20;

const formatters = new Map<string, Intl.NumberFormat>();

/** Grouping by currency: lakh and crore for the rupee. */
export function localeOf(currency: string | null | undefined): string {
  return LOCALES[currency ?? ''] ?? 'en-US';
}

function fixedFormatter(locale: string, decimals: number, sign: SignDisplay): Intl.NumberFormat {
  const key = `${locale}|${decimals.toString()}|${sign}`;
  let found = formatters.get(key);
  if (found === undefined) {
    found = new Intl.NumberFormat(locale, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      signDisplay: sign === 'auto' ? 'negative' : 'exceptZero',
    });
    formatters.set(key, found);
  }
  return found;
}

function compactFormatter(locale: string): Intl.NumberFormat {
  const key = `${locale}|compact`;
  let found = formatters.get(key);
  if (found === undefined) {
    found = new Intl.NumberFormat(locale, {
      notation: 'compact',
      maximumFractionDigits: 2,
    });
    formatters.set(key, found);
  }
  return found;
}

function typographic(text: string): string {
  return text.replace('-', '−');
}

/**
 * A decimal string with fixed decimals, halves away from zero, in the grouping of the currency.
 * Returns null for what is no decimal, so that a page can say "missing" and never "NaN".
 */
export function formatFixed(
  text: string | null | undefined,
  decimals: number,
  currency?: string | null,
  sign: SignDisplay = 'auto',
): string | null {
  if (text === null || text === undefined || !isDecimal(text)) return null;
  const formatter = fixedFormatter(localeOf(currency), Math.min(decimals, DECIMALS_MAX), sign);
  return typographic(formatter.format(plain(text) as Intl.StringNumericLiteral));
}

export function formatMoney(text: string | null | undefined, currency: string): string | null {
  return formatFixed(text, DECIMALS_DEFAULT, currency);
}

/** Profit or loss: the sign is always there, zero has none. */
export function formatPnl(text: string | null | undefined, currency: string): string | null {
  return formatFixed(text, DECIMALS_DEFAULT, currency, 'exceptZero');
}

export function formatPrice(
  text: string | null | undefined,
  tick: string | null | undefined,
  currency?: string | null,
): string | null {
  return formatFixed(text, priceDecimals(tick), currency);
}

/** Decimals of a price: those that its tick is written with, so 0.10 gives two. */
export function priceDecimals(tick: string | null | undefined): number {
  if (tick === null || tick === undefined || !isDecimal(tick)) return DECIMALS_DEFAULT;
  return Math.max(tick.split('.')[1]?.length ?? 0, decimalsOf(tick));
}

/** A quantity with as many decimals as it has. */
export function formatQuantity(
  text: string | null | undefined,
  currency?: string | null,
): string | null {
  if (text === null || text === undefined || !isDecimal(text)) return null;
  return formatFixed(text, decimalsOf(text), currency);
}

export function formatPercent(text: string | null | undefined): string | null {
  const shown = formatFixed(text, 2, 'USD', 'exceptZero');
  return shown === null ? null : `${shown}%`;
}

/** Volumes and other counts in which the third digit is enough: 1.24M, 12.4L, 3.1Cr. */
export function formatCompact(
  count: string | number | null | undefined,
  currency?: string | null,
): string | null {
  if (count === null || count === undefined) return null;
  const text = count.toString();
  if (!isDecimal(text)) return null;
  return compactFormatter(localeOf(currency)).format(plain(text) as Intl.StringNumericLiteral);
}
