import { useEffect, useSyncExternalStore } from 'react';
import { queryClient } from '@/shared/api/queryClient';
import type { Order, Side } from '@/shared/api/types';
import { deskClock } from '@/shared/stream/deskClock';
import { forgetWithUser } from '@/shared/ui/belongings';
import { readTab, writeTab } from '@/shared/ui/storage';
import { findOrder, placeOrder, readOrder } from './api/placing';
import { putOrder } from './api/orders';
import type { Intents } from './intent';
import { hasLimit, type Draft, type Terms } from './model';
import { Placing } from './placing';

/** The ticket: whether it is open, for what, and all that was typed, by symbol. */
export interface Ticket {
  open: boolean;
  /** The account that it was filled in for. */
  accountId: string | null;
  symbol: string | null;
  drafts: Readonly<Record<string, Partial<Draft>>>;
  /** Counts the calls to open, so that the ticket can take the focus each time. */
  calls: number;
}

const TICKET_KEY = 'ticket';
const INTENTS_KEY = 'intents';

const listeners = new Set<() => void>();
let ticket: Ticket = restoredTicket();

function restoredTicket(): Ticket {
  const stored = readTab(TICKET_KEY) as Partial<Ticket> | null;
  const symbol = typeof stored?.symbol === 'string' ? stored.symbol : null;
  const accountId = typeof stored?.accountId === 'string' ? stored.accountId : null;
  return { open: false, accountId, symbol, drafts: stored?.drafts ?? {}, calls: 0 };
}

function notify(): void {
  for (const listener of listeners) listener();
}

function change(next: Partial<Ticket>): void {
  ticket = { ...ticket, ...next };
  const { accountId, symbol, drafts } = ticket;
  writeTab(TICKET_KEY, { accountId, symbol, drafts });
  notify();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export interface TicketCall {
  symbol?: string | null;
  side?: Side;
  price?: string;
  quantity?: string;
  product?: Draft['product'];
  /** A price was clicked: an open ticket keeps the side that was chosen. */
  keepSide?: boolean;
}

function patchOf(call: TicketCall, keepSide: boolean, before: Partial<Draft>): Partial<Draft> {
  const { side, price, quantity, product } = call;
  const orderType = hasLimit(before.orderType ?? 'MARKET') ? before.orderType : undefined;
  return {
    ...(side === undefined || keepSide ? {} : { side }),
    ...(price === undefined ? {} : { price, orderType: orderType ?? ('LIMIT' as const) }),
    ...(quantity === undefined ? {} : { quantity, orderType: 'MARKET' as const }),
    ...(product === undefined ? {} : { product }),
  };
}

/** Opens the ticket from anywhere; what was typed for the symbol before is still there. */
export function openTicket(call: TicketCall = {}): void {
  const symbol = call.symbol ?? ticket.symbol;
  const same = ticket.open && symbol === ticket.symbol;
  const keepSide = call.keepSide === true && same;
  if (symbol !== null) editDraft(symbol, patchOf(call, keepSide, ticket.drafts[symbol] ?? {}));
  change({ open: true, symbol, calls: ticket.calls + 1 });
}

/** Another account trades other things: what was typed for the one before is not offered to it. */
export function useTicketFor(accountId: string, first: string | null): void {
  useEffect(() => {
    if (ticket.accountId === accountId) return;
    const moved = ticket.accountId !== null;
    change({ accountId, ...(moved ? { symbol: null, drafts: {} } : {}) });
  }, [accountId]);
  const { open, symbol } = useTicket();
  useEffect(() => {
    if (open && symbol === null && first !== null) change({ symbol: first });
  }, [open, symbol, first]);
}

export function closeTicket(): void {
  change({ open: false });
}

export function editDraft(symbol: string, patch: Partial<Draft>): void {
  const draft = { ...ticket.drafts[symbol], ...patch };
  change({ drafts: { ...ticket.drafts, [symbol]: draft } });
}

export function useTicket(): Ticket {
  return useSyncExternalStore(subscribe, () => ticket);
}

/** Web crypto makes ids of its own only in a secure context; random bytes it gives anywhere. */
export function newId(): string {
  if ('randomUUID' in crypto) return crypto.randomUUID();
  const bytes = (crypto as Crypto).getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const placing = new Placing({
  desk: { place: placeOrder, find: findOrder, read: readOrder },
  newId,
  now: () => new Date(deskClock.nowMs()).toISOString(),
  elapsed: () => performance.now(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  initial: restoredIntents(),
  onChange: (intents) => {
    writeTab(INTENTS_KEY, intents);
    for (const { state } of intents) {
      if (state.kind === 'answered') putOrder(queryClient, state.order);
    }
    notify();
  },
  onGuardOver: notify,
});

function restoredIntents(): Intents {
  const stored = readTab(INTENTS_KEY);
  return Array.isArray(stored) ? (stored as Intents) : [];
}

export const submitOrder = placing.submit.bind(placing);
export const dismissIntent = placing.dismiss.bind(placing);
export const resumePlacing = placing.resume.bind(placing);

forgetWithUser(() => {
  placing.forget();
  change({ open: false, accountId: null, symbol: null, drafts: {} });
});

/** Whether a press for these terms would be taken for the last one again. */
export function useGuarded(terms: Terms | null): boolean {
  return useSyncExternalStore(subscribe, () => terms !== null && placing.isGuarded(terms));
}

/** Takes an order that the stream told of. */
export function orderTold(order: Order): void {
  placing.told(order);
  putOrder(queryClient, order);
}

export function useIntents(): Intents {
  return useSyncExternalStore(subscribe, () => placing.intents);
}
