import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect } from 'react';
import { useFirstSymbol } from '@/features/marketdata/api/watched';
import type { Account } from '@/shared/api/types';
import { readTab, writeTab } from '@/shared/ui/storage';

/** The instrument that the desk is about: the address's, else the last one, else the first watched. */
export function useDeskSymbol(
  account: Account,
): [string | null | undefined, (symbol: string) => void] {
  const { symbol } = useSearch({ from: '/frame/' });
  const navigate = useNavigate();
  const first = useFirstSymbol(account.id, account.currency);
  const key = `symbol.${account.id}`;
  const last = readTab(key);
  const shown = symbol ?? (typeof last === 'string' ? last : first);
  useEffect(() => {
    if (symbol !== undefined) writeTab(key, symbol);
  }, [key, symbol]);
  const select = useCallback(
    (next: string) => {
      void navigate({
        to: '/',
        search: (before) => ({ ...before, symbol: next }),
        replace: true,
      });
    },
    [navigate],
  );
  return [shown, select];
}
