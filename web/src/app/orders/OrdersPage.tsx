import { CloseButton, SegmentedControl, Select } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTradingAccount } from '@/features/accounts/TradingAccountContext';
import { InstrumentSearch } from '@/features/instruments/components/InstrumentSearch';
import type { OrderState } from '@/features/orders/api/orders';
import { Blotter } from '@/features/orders/components/Blotter';
import { NO_FILTERS, type OrderFilters } from '@/features/orders/filters';
import { Panel } from '@/shared/ui/Panel';
import type { OrdersSearch } from '../router';
import { OrdersTabs } from './OrdersTabs';
import classes from './OrdersPage.module.css';

const STATES: { value: OrderState; label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'active', label: 'Working' },
  { value: 'done', label: 'Done' },
];
const SIDES = ['BUY', 'SELL'] as const;
const TYPES = ['MARKET', 'LIMIT', 'SL', 'SL-M'] as const;
const EVERY = '';

/** Only what differs from the plain page stands in the address. */
function searchOf(filters: OrderFilters, all: boolean): OrdersSearch {
  const chosen = (Object.entries(filters) as [keyof OrderFilters, string][]).filter(
    ([name, value]) => value !== NO_FILTERS[name],
  );
  return { ...Object.fromEntries(chosen), ...(all ? { account: 'all' as const } : {}) };
}

/** Every order of the account; which ones show stands in the address. */
export function OrdersPage() {
  const { account, accounts } = useTradingAccount();
  const { account: whose, ...search } = useSearch({ from: '/frame/orders' });
  const filters: OrderFilters = { ...NO_FILTERS, ...search };
  const all = whose === 'all';
  const navigate = useNavigate();
  const change = (patch: Partial<OrderFilters>, everyAccount = all) => {
    const search = searchOf({ ...filters, ...patch }, everyAccount);
    void navigate({ to: '/orders', search, replace: true });
  };
  return (
    <div
      className={classes.page}
      data-page-symbol={filters.symbol === '' ? undefined : filters.symbol}
    >
      <h1 className="sd-visually-hidden">Orders</h1>
      <OrdersTabs />
      <Panel title="Orders" testId="orders-page" className={classes.panel}>
        <div className={classes.filters}>
          <Select
            className={classes.account ?? ''}
            aria-label="Whose orders"
            data={[
              { value: 'this', label: account.name },
              { value: 'all', label: 'All my accounts' },
            ]}
            value={all ? 'all' : 'this'}
            onChange={(value) => {
              change({}, value === 'all');
            }}
          />
          <SegmentedControl
            size="xs"
            aria-label="Which orders"
            data={STATES}
            value={filters.state}
            onChange={(value) => {
              change({ state: STATES.find((each) => each.value === value)?.value ?? 'all' });
            }}
          />
          <Select
            className={classes.choice ?? ''}
            aria-label="Only one side"
            data={[{ value: EVERY, label: 'Both sides' }, ...SIDES]}
            value={filters.side}
            onChange={(value) => {
              change({ side: SIDES.find((each) => each === value) ?? EVERY });
            }}
          />
          <Select
            className={classes.choice ?? ''}
            aria-label="Only one type"
            data={[{ value: EVERY, label: 'All types' }, ...TYPES]}
            value={filters.type}
            onChange={(value) => {
              change({ type: TYPES.find((each) => each === value) ?? EVERY });
            }}
          />
          {filters.symbol === '' ? (
            <InstrumentSearch
              label="Only orders in an instrument"
              placeholder="Only one symbol"
              onPick={(instrument) => {
                change({ symbol: instrument.symbol });
              }}
            />
          ) : (
            <span className={classes.chip}>
              {filters.symbol}
              <CloseButton
                size="xs"
                aria-label={`Show all symbols, not only ${filters.symbol}`}
                onClick={() => {
                  change({ symbol: '' });
                }}
              />
            </span>
          )}
        </div>
        <Blotter
          accountId={all ? null : account.id}
          accountName={(id) => accounts.find((each) => each.id === id)?.name ?? 'another account'}
          filters={filters}
          onOpen={(opened) => {
            void navigate({ to: '/orders/$orderId', params: { orderId: opened.id } });
          }}
        />
      </Panel>
    </div>
  );
}
