import { createContext, use, useMemo, useState, type ReactNode } from 'react';
import { session } from '@/shared/api/client';
import type { Account } from '@/shared/api/types';
import { useMarketSource, type MarketSource } from '@/shared/api/source';
import { readLocal, writeLocal } from '@/shared/ui/storage';
import { useAccounts } from './api/accounts';
import { pickAccount } from './model';

interface TradingAccount {
  account: Account;
  accounts: readonly Account[];
  choose: (accountId: string) => void;
}

const TradingAccountContext = createContext<TradingAccount | null>(null);

/** Each user's own choice: the next one on this browser does not see it. */
const key = () => `account.${session.userId ?? ''}`;

function remembered(): string | null {
  const value = readLocal(key());
  return typeof value === 'string' ? value : null;
}

interface ProviderProps {
  /** Reason of a halt that does not stand in the account itself, or null. */
  haltOf: (account: Account) => string | null;
  /** While the accounts are read, when that fails, and when there is none. */
  fallback: (query: ReturnType<typeof useAccounts>, decided: boolean) => ReactNode;
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
  const source = useMarketSource();
  const known = accounts?.some((each) => each.id === chosen) === true;
  // A desk that plays a recording can trade in its currency only; which one that is comes first.
  const decided = known || !source.isPending;
  const account = decided
    ? pickAccount(accounts ?? [], chosen, recordedCurrency(source.data))
    : null;
  const value = useMemo(
    () =>
      account === null || accounts === undefined
        ? null
        : {
            account,
            accounts,
            choose: (accountId: string) => {
              setChosen(accountId);
              writeLocal(key(), accountId);
            },
          },
    [account, accounts],
  );
  if (value === null) return fallback(query, decided);
  return <TradingAccountContext value={value}>{children}</TradingAccountContext>;
}

function recordedCurrency(source: MarketSource | undefined): string | null {
  return source?.name === 'replay' ? source.currency : null;
}

function withHalt(account: Account, reason: string | null): Account {
  return reason === null ? account : { ...account, state: 'HALTED', state_reason: reason };
}

export function useTradingAccount(): TradingAccount {
  const value = use(TradingAccountContext);
  if (value === null) throw new Error('no trading account here');
  return value;
}
