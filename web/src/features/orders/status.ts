import type { Order, OrderStatus } from '@/shared/api/types';

export interface StatusWords {
  label: string;
  /** What it means, and what the desk does about it. */
  meaning: string;
  tone: 'busy' | 'working' | 'good' | 'neutral' | 'bad' | 'unsure';
}

export const STATUS: Record<OrderStatus, StatusWords> = {
  PENDING_APPROVAL: {
    label: 'Needs approval',
    meaning:
      'It is above the limit at which a second person must agree. Nothing has been sent and no money is set aside; the risk rules judge it after the approval.',
    tone: 'unsure',
  },
  PENDING_NEW: {
    label: 'Sending',
    meaning: 'Stored at the desk and on its way; the venue has not confirmed it yet.',
    tone: 'busy',
  },
  NEW: {
    label: 'Working',
    meaning: 'The venue has it. Nothing has been filled yet.',
    tone: 'working',
  },
  PARTIALLY_FILLED: {
    label: 'Part filled',
    meaning: 'A part has been filled; the rest is working.',
    tone: 'working',
  },
  FILLED: { label: 'Filled', meaning: 'All of it has been filled.', tone: 'good' },
  PENDING_REPLACE: {
    label: 'Changing',
    meaning:
      'New terms are on their way. Until the venue confirms them it works on the old ones and can fill; the larger of both reserves is set aside.',
    tone: 'busy',
  },
  PENDING_CANCEL: {
    label: 'Cancelling',
    meaning: 'The cancel is on its way. Until the venue confirms it, the order can still fill.',
    tone: 'busy',
  },
  CANCELED: {
    label: 'Cancelled',
    meaning: 'It was cancelled. What was filled before stays filled.',
    tone: 'neutral',
  },
  REJECTED: { label: 'Rejected', meaning: 'The venue rejected it.', tone: 'bad' },
  DENIED: {
    label: 'Denied',
    meaning: 'A risk rule of the desk denied it. It was never sent to a venue.',
    tone: 'bad',
  },
  EXPIRED: {
    label: 'Expired',
    meaning: 'Its validity ended. What was filled before stays filled.',
    tone: 'neutral',
  },
  UNKNOWN: {
    label: 'Unknown',
    meaning:
      'It was sent, or may have been, and no answer came. The desk does not guess and does not send it again: it asks the venue by the order’s tag every two seconds. Its money stays set aside until then.',
    tone: 'unsure',
  },
};

const WAITING: StatusWords = {
  label: 'Waiting',
  meaning:
    'A stop outside of the book: nothing can fill until the last price reaches its trigger. Its money is set aside meanwhile.',
  tone: 'working',
};

const DONE: ReadonlySet<OrderStatus> = new Set<OrderStatus>([
  'FILLED',
  'CANCELED',
  'REJECTED',
  'DENIED',
  'EXPIRED',
]);
const CANCELABLE: ReadonlySet<OrderStatus> = new Set<OrderStatus>([
  'PENDING_APPROVAL',
  'PENDING_NEW',
  'NEW',
  'PARTIALLY_FILLED',
  'PENDING_REPLACE',
]);
const REPLACEABLE: ReadonlySet<OrderStatus> = new Set<OrderStatus>(['NEW', 'PARTIALLY_FILLED']);

export const isDone = (order: Pick<Order, 'status'>): boolean => DONE.has(order.status);
export const isCancelable = (order: Pick<Order, 'status'>): boolean => CANCELABLE.has(order.status);
export const isReplaceable = (order: Pick<Order, 'status'>): boolean =>
  REPLACEABLE.has(order.status);

type Standing = Pick<Order, 'status' | 'trigger_price' | 'triggered_at'>;

/** A stop that the venue has and whose trigger has not been reached. */
export function waitsForTrigger(order: Standing): boolean {
  return order.status === 'NEW' && order.trigger_price !== null && order.triggered_at === null;
}

/** Where an order stands, in words; a stop that waits says so. */
export function standingOf(order: Standing): StatusWords {
  return waitsForTrigger(order) ? WAITING : STATUS[order.status];
}
