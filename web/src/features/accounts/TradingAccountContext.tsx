import { createContext, use, useMemo, useState, type ReactNode } from 'react';
import type { Account } from '@/shared/api/types';
import { readLocal, writeLocal } from '@/shared/ui/storage';
import { useAccounts } from './api/accounts';
import { pickAccount } from './model';

interface TradingAccount {
  account: Account;
  accounts: readonly Account[];
  choose: (accountId: string) => void;
}

const TradingAccountContext = createContext<TradingAccount | null>(null);
const KEY = 'account';

function remembered(): string | null {
  const value = readLocal(KEY);
  return typeof value === 'string' ? value : null;
}

interface ProviderProps {
  /** Reason of a halt that does not stand in the account itself, or null. */
  haltOf: (account: Account) => string | null;
  /** While the accounts are read, when that fails, and when there is none. */
  fallback: (query: ReturnType<typeof useAccounts>) => ReactNode;
  children: ReactNode;
}

/** Which account the page works on; below it there always is one. */
export function TradingAccountProvider({ haltOf, fallback, children }: ProviderProps) {
  const query = useAccounts();
  const [chosen, setChosen] = useState(remembered);
  const accounts = useMemo(
    () => query.data?.map((each) => withHalt(each, haltOf(each))),
    [query.data, haltOf],
  );
  const account = pickAccount(accounts ?? [], chosen);
  const value = useMemo(
    () =>
      account === null || accounts === undefined
        ? null
        : {
            account,
            accounts,
            choose: (accountId: string) => {
              setChosen(accountId);
              writeLocal(KEY, accountId);
            },
          },
    [account, accounts],
  );
  if (value === null) return fallback(query);
  return <TradingAccountContext value={value}>{children}</TradingAccountContext>;
}

function withHalt(account: Account, reason: string | null): Account {
  return reason === null ? account : { ...account, state: 'HALTED', state_reason: reason };
}

export function useTradingAccount(): TradingAccount {
  const value = use(TradingAccountContext);
  if (value === null) throw new Error('no trading account here');
  return value;
}
