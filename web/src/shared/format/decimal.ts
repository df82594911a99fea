/** Exact decimal arithmetic on the strings that the desk sends; money never becomes a number. */

interface Scaled {
  units: bigint;
  scale: number;
}

const PATTERN = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;
const SCALE_MAX = 400;

function parse(text: string): Scaled | null {
  const match = PATTERN.exec(text.trim());
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return null;
  const scale = fraction.length - Number(exponent);
  if (Math.abs(scale) > SCALE_MAX) return null;
  const digits = BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`);
  return scale < 0 ? { units: digits * 10n ** BigInt(-scale), scale: 0 } : { units: digits, scale };
}

function known(text: string): Scaled {
  const value = parse(text);
  if (value === null) throw new RangeError(`not a decimal: ${text}`);
  return value;
}

function toScale({ units, scale }: Scaled, target: number): bigint {
  return units * 10n ** BigInt(target - scale);
}

function pair(left: string, right: string): [bigint, bigint, number] {
  const [a, b] = [known(left), known(right)];
  const scale = Math.max(a.scale, b.scale);
  return [toScale(a, scale), toScale(b, scale), scale];
}

function render(units: bigint, scale: number): string {
  const negative = units < 0n;
  const digits = (negative ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? '' : `.${digits.slice(-scale)}`;
  return `${negative ? '-' : ''}${whole}${fraction}`;
}

export function isDecimal(text: string): boolean {
  return parse(text) !== null;
}

/** Plain notation without exponent or redundant zeros: `1E+3` is `1000`, `10.50` is `10.5`. */
export function plain(text: string): string {
  const { units, scale } = known(text);
  const shown = render(units, scale);
  return shown.includes('.') ? shown.replace(/0+$/, '').replace(/\.$/, '') : shown;
}

export function add(left: string, right: string): string {
  const [a, b, scale] = pair(left, right);
  return render(a + b, scale);
}

export function subtract(left: string, right: string): string {
  const [a, b, scale] = pair(left, right);
  return render(a - b, scale);
}

export function multiply(left: string, right: string): string {
  const [a, b] = [known(left), known(right)];
  return render(a.units * b.units, a.scale + b.scale);
}

/** `12.5` percent is `0.125`. */
export function percentToFraction(percent: string): string {
  return plain(multiply(percent, '0.01'));
}

/** `0.125` is `12.5` percent. */
export function fractionToPercent(fraction: string): string {
  return plain(multiply(fraction, '100'));
}

export function compare(left: string, right: string): -1 | 0 | 1 {
  const [a, b] = pair(left, right);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export function signOf(text: string): -1 | 0 | 1 {
  return compare(text, '0');
}

export function isMultiple(value: string, step: string): boolean {
  const [a, b] = pair(value, step);
  return b !== 0n && a % b === 0n;
}

/** The next multiple of `step` (> 0) above or below `value`; a value off the grid first joins it. */
export function stepFrom(value: string, step: string, direction: 1 | -1): string {
  const [a, b, scale] = pair(value, step);
  const rest = ((a % b) + b) % b;
  const floor = a - rest;
  if (direction === 1) return render(floor + b, scale);
  return render(rest === 0n ? floor - b : floor, scale);
}

/** Whole number of steps in `value`, or null when it lies off the grid. */
export function countOf(value: string, step: string): string | null {
  const [a, b] = pair(value, step);
  return b !== 0n && a % b === 0n ? (a / b).toString() : null;
}

/** Decimals that a step needs: 0.05 has 2, 1 has 0, 0.0500 has 2. */
export function decimalsOf(step: string): number {
  return plain(step).split('.')[1]?.length ?? 0;
}

/** `part / whole` between 0 and 1 for the width of a bar; an estimate, never an amount. */
export function shareOf(part: string, whole: string): number {
  const [a, b] = pair(part, whole);
  if (b === 0n) return 0;
  return Math.min(1, Math.max(0, Number((a * 10_000n) / b) / 10_000));
}
