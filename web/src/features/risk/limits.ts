import type { Limit, LimitLayer, Limits, LimitUsage } from '@/shared/api/types';
import {
  compare,
  fractionToPercent,
  isDecimal,
  percentToFraction,
  plain,
  shareOf,
  signOf,
} from '@/shared/format/decimal';
import { ungrouped } from '@/shared/format/grouping';
import { formatFixed, formatMoney, formatQuantity } from '@/shared/format/number';

type Number = string | number | null;

export const isShare = (unit: string): boolean => unit.startsWith('fraction');

/** A limit in its own unit: `5 %`, `10 positions`, `2,50,000.00 INR`; null is no limit. */
export function limitText(value: Number, unit: string, currency: string): string {
  if (value === null) return 'no limit';
  const text = String(value);
  if (isShare(unit)) {
    const of = unit.includes(' of ') ? ` ${unit.slice(unit.indexOf('of '))}` : '';
    return `${percentText(text)}${of}`;
  }
  if (unit === 'currency') return `${formatMoney(text, currency) ?? text} ${currency}`;
  const one = compare(text, '1') === 0 ? unit.replace(/s$/, '') : unit;
  return `${formatQuantity(text, currency) ?? text} ${one}`;
}

/** A fraction as a percentage with no more decimals than it has, at most two. */
export function percentText(fraction: string): string {
  const percent = fractionToPercent(fraction);
  const decimals = Math.min(2, percent.split('.')[1]?.length ?? 0);
  return `${formatFixed(percent, decimals) ?? percent} %`;
}

/** The unit in which a limit is typed. */
export function typedUnit(unit: string, currency: string): string {
  if (isShare(unit)) return '%';
  return unit === 'currency' ? currency : unit;
}

export function typedFrom(value: Number, unit: string): string {
  if (value === null) return '';
  const text = plain(String(value));
  return isShare(unit) ? fractionToPercent(text) : text;
}

const WHOLE = new Set(['orders', 'days', 'positions']);

/** What is wrong with a typed limit, or null. */
export function limitError(typed: string, unit: string): string | null {
  const text = ungrouped(typed);
  if (!isDecimal(text) || signOf(text) < 0) return 'Must be a number of at least 0.';
  if (WHOLE.has(unit) && plain(text).includes('.')) return 'Must be a whole number.';
  return null;
}

/** What is sent for what was typed. */
export function limitValue(typed: string, unit: string): string {
  const text = plain(ungrouped(typed));
  return isShare(unit) ? percentToFraction(text) : text;
}

/** The scope whose word holds: the strictest of those that set the limit; null if it is the default. */
export function bindingLayer(limit: Limit, layers: readonly LimitLayer[]): LimitLayer | null {
  const setting = layers.filter((layer) => limit.name in layer.limits);
  const same = setting.find((layer) => sameValue(layer.limits[limit.name] as Number, limit.value));
  return same ?? setting[0] ?? null;
}

function sameValue(one: Number, other: Number): boolean {
  if (one === null || other === null) return one === other;
  return compare(String(one), String(other)) === 0;
}

export type Wish =
  | { kind: 'value'; value: string }
  | { kind: 'none' }
  /** Not this scope's to say. */
  | { kind: 'leave' };

/** All that a scope shall set, with one limit changed. */
export function withWish(
  layer: LimitLayer | undefined,
  name: string,
  wish: Wish,
): Record<string, string | number | null> {
  const set = (layer?.limits ?? {}) as Record<string, string | number | null>;
  const rest = Object.fromEntries(Object.entries(set).filter(([other]) => other !== name));
  if (wish.kind === 'leave') return rest;
  return { ...rest, [name]: wish.kind === 'none' ? null : wish.value };
}

export function wishOf(layer: LimitLayer | undefined, name: string): Wish['kind'] {
  if (layer === undefined || !(name in layer.limits)) return 'leave';
  return layer.limits[name] === null ? 'none' : 'value';
}

export type Scope = 'desk' | 'user' | 'account' | 'strategy';

const SCOPES: Record<string, string> = {
  desk: 'the desk',
  user: 'the user',
  account: 'the account',
  strategy: 'the strategy',
};

export const scopeWords = (scope: string): string => SCOPES[scope] ?? scope;

export function layerOf(limits: Limits, scope: Scope, id: string | null): LimitLayer | undefined {
  return limits.layers.find((layer) => layer.scope === scope && layer.scope_id === id);
}

export interface UsageWords {
  /** Between 0 and 1, for the bar. */
  share: number;
  state: 'free' | 'ok' | 'near' | 'over';
  words: string;
}

const NEAR = '0.8';

/** How full a limit is, so that the words alone tell it. */
export function usageOf({ used, limit, share, binding }: LimitUsage): UsageWords {
  if (limit === null) return { share: 0, state: 'free', words: 'no limit' };
  const full = share ?? (signOf(used) > 0 ? '1' : '0');
  const bar = shareOf(full, '1');
  const percent = `${formatFixed(fractionToPercent(full), 0) ?? ''} % of the limit`;
  if (compare(full, '1') > 0) {
    const effect = binding === 'refuses' ? 'only reducing is left' : 'advice only';
    return { share: bar, state: 'over', words: `${percent}: over it, ${effect}` };
  }
  if (compare(full, NEAR) >= 0)
    return { share: bar, state: 'near', words: `${percent}: nearly full` };
  return { share: bar, state: 'ok', words: percent };
}
