import { useEffect, useEffectEvent, useRef } from 'react';
import { closeTicket, openTicket, useTicket } from '@/features/orders/state';

const TYPED_INTO =
  'textarea, select, [contenteditable="true"], input:not([type="radio"], [type="checkbox"], [type="button"])';

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPED_INTO) !== null;
}

function somethingIsOver(): boolean {
  return document.querySelector('[role="dialog"], [role="menu"]') !== null;
}

/** The symbol of the focused row, else the one that the page is about. */
export function focusedSymbol(): string | null {
  const row = document.activeElement?.closest<HTMLElement>('[data-symbol]');
  const page = document.querySelector<HTMLElement>('[data-page-symbol]');
  return row?.dataset['symbol'] ?? page?.dataset['pageSymbol'] ?? null;
}

const SIDES: Record<string, 'BUY' | 'SELL'> = { b: 'BUY', s: 'SELL' };

/** Keys that work everywhere: `/` palette, `B` and `S` ticket, Escape closes the topmost layer. */
export function useDeskKeys(openPalette: () => void): void {
  const { open } = useTicket();
  // By the time a key has come here, the dialog that took it may already be gone.
  const wasCovered = useRef(false);
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || wasCovered.current || somethingIsOver()) return;
    const modified = event.ctrlKey || event.metaKey;
    if (modified && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      openPalette();
    }
    if (modified || event.altKey) return;
    if (event.key === 'Escape' && open) closeTicket();
    if (isTyping(event.target)) return;
    if (event.key === '/') {
      event.preventDefault();
      openPalette();
    }
    const side = SIDES[event.key.toLowerCase()];
    if (side === undefined) return;
    event.preventDefault();
    openTicket({ symbol: focusedSymbol(), side });
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      onKey(event);
    };
    const look = () => {
      wasCovered.current = somethingIsOver();
    };
    window.addEventListener('keydown', look, { capture: true });
    document.addEventListener('keydown', listener);
    return () => {
      window.removeEventListener('keydown', look, { capture: true });
      document.removeEventListener('keydown', listener);
    };
  }, []);
}
