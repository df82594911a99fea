import '@mantine/spotlight/styles.css';
import { useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTradingAccount } from '@/features/accounts/TradingAccountContext';
import { useMe } from '@/features/identity/api/identity';
import { useInstrumentSearch } from '@/features/instruments/api/search';
import { describe } from '@/features/instruments/model';
import { openTicket } from '@/features/orders/state';
import { SearchIcon } from '@/shared/ui/icons';
import { focusedSymbol } from './useDeskKeys';

interface PaletteProps {
  /** Grows with each wish to open. */
  calls: number;
  onKill: () => void;
}

interface Action {
  label: string;
  hint?: ReactNode;
  run: () => void;
}

const [store, spotlight] = createSpotlight();
const TYPING_MS = 120;

function useActions(onKill: () => void): Action[] {
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const { accounts, account, choose } = useTradingAccount();
  const admin = useMe().data?.role === 'admin';
  const trade = (side: 'BUY' | 'SELL') => () => {
    openTicket({ symbol: focusedSymbol(), side });
  };
  return [
    { label: 'Buy: open the ticket', hint: 'B', run: trade('BUY') },
    { label: 'Sell: open the ticket', hint: 'S', run: trade('SELL') },
    { label: 'Go to the desk', run: () => void navigate({ to: '/' }) },
    { label: 'Go to the option chain', run: () => void navigate({ to: '/options' }) },
    { label: 'Go to orders', run: () => void navigate({ to: '/orders' }) },
    {
      label: 'Go to baskets, GTTs and brackets',
      run: () => void navigate({ to: '/orders/groups' }),
    },
    { label: 'Go to approvals', run: () => void navigate({ to: '/orders/approvals' }) },
    { label: 'Go to risk', run: () => void navigate({ to: '/risk' }) },
    { label: 'Go to reconciliation', run: () => void navigate({ to: '/risk/reconciliation' }) },
    ...(admin
      ? [
          { label: 'Go to the audit log', run: () => void navigate({ to: '/admin/audit' }) },
          { label: 'Go to the error log', run: () => void navigate({ to: '/admin/errors' }) },
        ]
      : []),
    { label: 'Go to settings', run: () => void navigate({ to: '/settings' }) },
    ...accounts
      .filter((each) => each.id !== account.id)
      .map((each) => ({
        label: `Switch to account ${each.name}`,
        hint: each.currency,
        run: () => {
          void navigate({ to: '.', search: {} });
          choose(each.id);
        },
      })),
    {
      label: 'Dark theme',
      run: () => {
        setColorScheme('dark');
      },
    },
    {
      label: 'Light theme',
      run: () => {
        setColorScheme('light');
      },
    },
    { label: 'Kill switch: stop trading…', run: onKill },
  ];
}

/** Spotlight forgets its choice when the lines change after the typing. */
function chooseFirst(list: HTMLElement | null): void {
  if (list === null || list.querySelector('[data-selected]') !== null) return;
  list.querySelector('[data-action]')?.setAttribute('data-selected', 'true');
}

/** Finds symbols and actions from anywhere. */
export default function Palette({ calls, onKill }: PaletteProps) {
  const navigate = useNavigate();
  const list = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState('');
  const [wanted] = useDebouncedValue(query, TYPING_MS);
  const search = useInstrumentSearch(wanted);
  const actions = useActions(onKill).filter(({ label }) =>
    label.toLowerCase().includes(query.trim().toLowerCase()),
  );
  const symbols = wanted.trim() === '' ? [] : (search.data ?? []);
  useEffect(() => {
    if (calls > 0) spotlight.open();
  }, [calls]);
  // The first line is always the chosen one, also when the list has come late.
  const first = symbols[0]?.symbol ?? actions[0]?.label;
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      chooseFirst(list.current);
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [first, wanted]);
  return (
    <Spotlight.Root
      store={store}
      shortcut={null}
      query={query}
      onQueryChange={setQuery}
      scrollable
      maxHeight={420}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.45, blur: 0 }}
      attributes={{ content: { 'aria-label': 'Search symbols and actions' } }}
      data-testid="palette-dialog"
    >
      <Spotlight.Search
        placeholder="A symbol, a name, or what you want to do"
        aria-label="Search symbols and actions"
        leftSection={<SearchIcon size={18} />}
      />
      <Spotlight.ActionsList ref={list}>
        {symbols.length === 0 ? null : (
          <Spotlight.ActionsGroup label="Instruments">
            {symbols.map((item) => (
              <Spotlight.Action
                key={item.symbol}
                label={item.tradingsymbol}
                description={describe(item)}
                rightSection={item.exchange}
                onClick={() => void navigate({ to: '/', search: { symbol: item.symbol } })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {actions.length === 0 ? null : (
          <Spotlight.ActionsGroup label="Actions">
            {actions.map(({ label, hint, run }) => (
              <Spotlight.Action key={label} label={label} rightSection={hint} onClick={run} />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {symbols.length === 0 && actions.length === 0 ? (
          <Spotlight.Empty>
            {search.isFetching || wanted !== query ? 'Searching…' : `Nothing fits “${query}”.`}
          </Spotlight.Empty>
        ) : null}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
