import type { OrderEvent } from '@/shared/api/types';
import { isDecimal } from '@/shared/format/decimal';
import { formatMoney, formatPrice, formatQuantity } from '@/shared/format/number';
import { formatDateTime } from '@/shared/format/time';
import { STATUS } from './status';

/** What the numbers of an order are written in. */
export interface Units {
  currency: string;
  tick: string | undefined;
}

export interface DetailLine {
  name: string;
  label: string;
  value: string;
}

const WORDS: Record<string, string> = {
  book: 'Stored, money set aside',
  request_approval: 'Waits for a second person',
  approve: 'Approved',
  disapprove: 'Disapproved',
  deny: 'Denied by the desk',
  accept: 'Accepted by the venue',
  reject: 'Rejected by the venue',
  trigger: 'Trigger reached, working now',
  fill: 'Part filled',
  fill_last: 'Filled',
  last_fill: 'Filled',
  request_replace: 'Change asked for',
  replace: 'Changed by the venue',
  refuse_replace: 'Change refused by the venue',
  deny_replace: 'Change denied by the desk',
  request_cancel: 'Cancel asked for',
  refuse_cancel: 'Cancel refused by the venue',
  cancel: 'Cancelled',
  expire: 'Expired',
  lose_track: 'No word from the venue',
};

export function eventWords({ event }: OrderEvent): string {
  const plain = event.replaceAll('_', ' ');
  return WORDS[event] ?? plain.charAt(0).toUpperCase() + plain.slice(1);
}

export function statusWords(status: string): string {
  return status in STATUS ? STATUS[status as keyof typeof STATUS].label : status;
}

export type Tone = 'good' | 'bad' | 'unsure' | 'plain';

const TONES: Record<string, Tone> = {
  fill: 'good',
  fill_last: 'good',
  last_fill: 'good',
  deny: 'bad',
  disapprove: 'bad',
  reject: 'bad',
  deny_replace: 'bad',
  refuse_replace: 'bad',
  refuse_cancel: 'bad',
  lose_track: 'unsure',
};

export const toneOf = ({ event }: OrderEvent): Tone => TONES[event] ?? 'plain';

const BY_VENUE = new Set([
  'accept',
  'reject',
  'trigger',
  'fill',
  'fill_last',
  'last_fill',
  'replace',
  'refuse_replace',
  'cancel',
  'refuse_cancel',
  'expire',
]);

/** Who made it happen: a person by name, else the venue or the desk. */
export function actorOf({ event, detail }: OrderEvent): string {
  const by = detail['by'] ?? detail['actor'];
  if (typeof by === 'string' && by !== '') return by;
  return BY_VENUE.has(event) ? 'venue' : 'desk';
}

const LABELS: Record<string, string> = {
  reserve: 'Set aside',
  required: 'Needed',
  available: 'Available',
  value: 'Value',
  loss: 'Loss',
  price: 'Price',
  trigger_price: 'Trigger',
  protection_price: 'Worst price',
  average_price: 'Average price',
  limit: 'Limit of the rule',
  quantity: 'Quantity',
  rule: 'Rule',
  reason: 'Why',
  reason_code: 'Reason code',
  warnings: 'Advice at the time',
  venue_order_id: 'Venue’s number',
  exec_id: 'Execution',
  venue_time: 'Venue’s clock',
  evidence: 'Evidence',
  source: 'Source',
  asked: 'Asked for',
};
const MONEY = new Set(['reserve', 'required', 'available', 'value', 'loss']);
const PRICES = new Set([
  'price',
  'trigger_price',
  'protection_price',
  'average_price',
  'last_price',
]);
/** Ids are digits that are no numbers. */
const IDS = /(_id|^tag|^rule|_code)$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

function labelOf(name: string): string {
  const plain = name.replaceAll('_', ' ');
  return LABELS[name] ?? plain.charAt(0).toUpperCase() + plain.slice(1);
}

function valueOf(name: string, value: unknown, { currency, tick }: Units): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (INSTANT.test(text)) return formatDateTime(text) ?? text;
  if (IDS.test(name) || !isDecimal(text)) return text;
  if (MONEY.has(name)) return `${formatMoney(text, currency) ?? text} ${currency}`;
  if (PRICES.has(name)) return formatPrice(text, tick, currency) ?? text;
  return formatQuantity(text, currency) ?? text;
}

/** Everything that was recorded with an event, by name and in readable numbers. */
export function linesOf(detail: OrderEvent['detail'], units: Units, within = ''): DetailLine[] {
  return Object.entries(detail).flatMap(([name, value]): DetailLine[] => {
    if (value === null || value === '' || name === 'by' || name === 'actor') return [];
    const path = within === '' ? name : `${within}.${name}`;
    if (typeof value === 'object' && !Array.isArray(value)) {
      return linesOf(value as OrderEvent['detail'], units, path);
    }
    const label =
      within === '' ? labelOf(name) : `${labelOf(within)}: ${labelOf(name).toLowerCase()}`;
    const shown = Array.isArray(value)
      ? value.map((each) => valueOf(name, each, units)).join(', ')
      : valueOf(name, value, units);
    return [{ name: path, label, value: shown }];
  });
}
