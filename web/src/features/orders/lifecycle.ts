import type { OrderStatus } from '@/shared/api/types';

type Next = Partial<Record<OrderStatus, string>>;

/** What can happen to an order that stands somewhere: where it goes then, and by what. */
export const NEXT: Record<OrderStatus, Next> = {
  PENDING_APPROVAL: {
    PENDING_NEW: 'a second person agrees, and the rules',
    DENIED: 'a second person or a rule refuses',
    CANCELED: 'you cancel',
    EXPIRED: 'nobody agrees in time',
  },
  PENDING_NEW: {
    NEW: 'the venue takes it',
    PARTIALLY_FILLED: 'a part fills',
    FILLED: 'all of it fills',
    PENDING_CANCEL: 'you ask for its end',
    REJECTED: 'the venue refuses',
    CANCELED: 'the venue cancels',
    EXPIRED: 'contract or session ends',
    UNKNOWN: 'no answer comes',
  },
  NEW: {
    NEW: 'the trigger or a change takes effect',
    PARTIALLY_FILLED: 'a part fills',
    FILLED: 'all of it fills',
    PENDING_REPLACE: 'you ask for other terms',
    PENDING_CANCEL: 'you ask for its end',
    REJECTED: 'the venue refuses',
    CANCELED: 'the venue cancels',
    EXPIRED: 'contract or session ends',
    UNKNOWN: 'no answer comes',
  },
  PARTIALLY_FILLED: {
    PARTIALLY_FILLED: 'more of it fills, or a change takes effect',
    FILLED: 'the rest fills',
    PENDING_REPLACE: 'you ask for other terms',
    PENDING_CANCEL: 'you ask for its end',
    CANCELED: 'the venue cancels the rest',
    EXPIRED: 'contract or session ends',
    UNKNOWN: 'no answer comes',
  },
  FILLED: {},
  PENDING_REPLACE: {
    NEW: 'the venue changes it, or refuses to',
    PENDING_REPLACE: 'it fills in part meanwhile',
    FILLED: 'all of it fills first',
    PENDING_CANCEL: 'you ask for its end',
    REJECTED: 'the venue refuses the order',
    CANCELED: 'the venue cancels',
    EXPIRED: 'contract or session ends',
    UNKNOWN: 'no answer comes',
  },
  PENDING_CANCEL: {
    NEW: 'the venue refuses the cancel',
    PENDING_CANCEL: 'it fills in part meanwhile',
    FILLED: 'all of it fills first',
    REJECTED: 'the venue refuses the order',
    CANCELED: 'the venue confirms',
    EXPIRED: 'contract or session ends',
    UNKNOWN: 'no answer comes',
  },
  CANCELED: {
    CANCELED: 'a fill is told late',
    FILLED: 'the last fill is told late',
  },
  REJECTED: {
    CANCELED: 'a fill is told late',
    FILLED: 'the last fill is told late',
  },
  DENIED: {},
  EXPIRED: {
    EXPIRED: 'a fill is told late',
    FILLED: 'the last fill is told late',
  },
  UNKNOWN: {
    NEW: 'the venue has it',
    PARTIALLY_FILLED: 'a part had filled',
    FILLED: 'all of it had filled',
    REJECTED: 'the venue had refused, or never had it',
    CANCELED: 'it had been cancelled',
    EXPIRED: 'contract or session had ended',
  },
};

export interface Zone {
  title: string;
  states: readonly OrderStatus[];
}

/** The way of an order from left to right. */
export const ZONES: readonly Zone[] = [
  { title: 'At the desk', states: ['PENDING_APPROVAL', 'PENDING_NEW'] },
  {
    title: 'At the venue',
    states: ['NEW', 'PARTIALLY_FILLED', 'PENDING_REPLACE', 'PENDING_CANCEL', 'UNKNOWN'],
  },
  { title: 'Done', states: ['FILLED', 'CANCELED', 'EXPIRED', 'REJECTED', 'DENIED'] },
];
