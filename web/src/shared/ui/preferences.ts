import { useSyncExternalStore } from 'react';

/** Choices of this browser that the style sheet reads from the root element. */

export type PnlPair = 'green-red' | 'blue-orange';
export type Density = 'compact' | 'comfortable';

type Attribute = 'data-pnl' | 'data-density';
const KEYS: Record<Attribute, string> = {
  'data-pnl': 'strikedesk.pnl',
  'data-density': 'strikedesk.density',
};

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function choose(attribute: Attribute, value: string): void {
  document.documentElement.setAttribute(attribute, value);
  try {
    // Plain text, because theme.js reads it before anything else has loaded.
    localStorage.setItem(KEYS[attribute], value);
  } catch {
    // The choice then lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

function usePreference(attribute: Attribute): string | null {
  return useSyncExternalStore(subscribe, () => document.documentElement.getAttribute(attribute));
}

export function usePnlPair(): [PnlPair, (pair: PnlPair) => void] {
  const value = usePreference('data-pnl') === 'blue-orange' ? 'blue-orange' : 'green-red';
  return [
    value,
    (pair) => {
      choose('data-pnl', pair);
    },
  ];
}

export function useDensity(): [Density, (density: Density) => void] {
  const value = usePreference('data-density') === 'comfortable' ? 'comfortable' : 'compact';
  return [
    value,
    (density) => {
      choose('data-density', density);
    },
  ];
}
