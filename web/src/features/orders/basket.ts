import { useSyncExternalStore } from 'react';
import { forgetWithUser } from '@/shared/ui/belongings';
import { readTab, writeTab } from '@/shared/ui/storage';
import type { Terms } from './model';

/** Legs that were put aside from the ticket for one basket; they stay in this tab until placed. */

export const LEGS_MAX = 20;
const KEY = 'basket';
const listeners = new Set<() => void>();
let legs: readonly Terms[] = restored();

function restored(): readonly Terms[] {
  const stored = readTab(KEY);
  return Array.isArray(stored) ? (stored as Terms[]) : [];
}

function change(next: readonly Terms[]): void {
  legs = next;
  writeTab(KEY, next);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useBasketLegs(): readonly Terms[] {
  return useSyncExternalStore(subscribe, () => legs);
}

export function addLeg(terms: Terms): void {
  change([...legs, terms]);
}

export function dropLeg(leg: Terms): void {
  change(legs.filter((each) => each !== leg));
}

/** Takes out what was placed; legs of other accounts stay. */
export function dropLegsOf(accountId: string): void {
  change(legs.filter((each) => each.account_id !== accountId));
}

forgetWithUser(() => {
  change([]);
});
