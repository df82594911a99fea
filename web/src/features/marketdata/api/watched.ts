import { useMemo } from 'react';
import { useCatalogue } from '@/shared/api/catalogue';
import { useWatchlist, type WatchlistActions } from '../state';
import { useSuggestions } from './suggestions';

export interface Watched {
  /** The user's own list, else the suggested one, undefined while that is read. */
  symbols: readonly string[] | undefined;
  suggestions: ReturnType<typeof useSuggestions>;
  actions: WatchlistActions;
}

/** A change to a suggested list makes it the user's own first. */
function owning(suggested: readonly string[], actions: WatchlistActions): WatchlistActions {
  const adopt = () => {
    actions.set([...suggested]);
  };
  return {
    set: actions.set,
    add: (symbol) => {
      adopt();
      actions.add(symbol);
    },
    remove: (symbol) => {
      adopt();
      actions.remove(symbol);
    },
    reorder: (moved, target) => {
      adopt();
      actions.reorder(moved, target);
    },
    shift: (symbol, by) => {
      adopt();
      actions.shift(symbol, by);
    },
  };
}

/** What an account's watchlist shows and how to change it. */
export function useWatched(accountId: string, currency: string): Watched {
  const [own, plain] = useWatchlist(accountId);
  const suggestions = useSuggestions(currency);
  const symbols = own ?? suggestions.data;
  const actions = useMemo(
    () => (own === null ? owning(suggestions.data ?? [], plain) : plain),
    [own, suggestions.data, plain],
  );
  return { symbols, suggestions, actions };
}

const NONE: readonly string[] = [];

/**
 * The first watched symbol that can be traded, for a page that has none chosen yet;
 * null when nothing is watched, undefined while that is read.
 */
export function useFirstSymbol(accountId: string, currency: string): string | null | undefined {
  const { symbols, suggestions } = useWatched(accountId, currency);
  const catalogue = useCatalogue(symbols ?? NONE);
  if (symbols === undefined) return suggestions.isError ? null : undefined;
  const known = symbols.filter((symbol) => catalogue.has(symbol));
  const tradable = known.find((symbol) => catalogue.get(symbol)?.kind !== 'INDEX');
  return tradable ?? known[0] ?? (symbols.length === 0 ? null : undefined);
}
