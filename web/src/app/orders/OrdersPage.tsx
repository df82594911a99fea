import { CloseButton, SegmentedControl } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTradingAccount } from '@/features/accounts/TradingAccountContext';
import { InstrumentSearch } from '@/features/instruments/components/InstrumentSearch';
import { AllOrders } from '@/features/orders/components/AllOrders';
import type { OrderState } from '@/features/orders/api/orders';
import { Panel } from '@/shared/ui/Panel';
import type { OrdersSearch } from '../router';
import classes from './OrdersPage.module.css';

const OrderDetail = lazy(() => import('@/features/orders/components/OrderDetail'));

const STATES: { value: OrderState; label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'active', label: 'Working' },
  { value: 'done', label: 'Done' },
];

/** Every order of the account; which ones show stands in the address. */
export function OrdersPage() {
  const { account } = useTradingAccount();
  const { state = 'all', symbol = '', order } = useSearch({ from: '/frame/orders' });
  const navigate = useNavigate();
  const change = (patch: Partial<OrdersSearch>) => {
    void navigate({
      to: '/orders',
      search: (before) => {
        const next = { ...before, ...patch };
        return {
          ...(next.state && next.state !== 'all' ? { state: next.state } : {}),
          ...(next.symbol ? { symbol: next.symbol } : {}),
          ...(next.order ? { order: next.order } : {}),
        };
      },
      replace: true,
    });
  };
  return (
    <div className={classes.page} data-page-symbol={symbol === '' ? undefined : symbol}>
      <h1 className="sd-visually-hidden">Orders</h1>
      <Panel title="Orders" testId="orders-page" className={classes.panel}>
        <div className={classes.filters}>
          <SegmentedControl
            size="xs"
            aria-label="Which orders"
            data={STATES}
            value={state}
            onChange={(value) => {
              change({ state: STATES.find((each) => each.value === value)?.value ?? 'all' });
            }}
          />
          {symbol === '' ? (
            <InstrumentSearch
              label="Only orders in an instrument"
              placeholder="Only one symbol"
              onPick={(instrument) => {
                change({ symbol: instrument.symbol });
              }}
            />
          ) : (
            <span className={classes.chip}>
              {symbol}
              <CloseButton
                size="xs"
                aria-label={`Show all symbols, not only ${symbol}`}
                onClick={() => {
                  change({ symbol: '' });
                }}
              />
            </span>
          )}
        </div>
        <AllOrders
          accountId={account.id}
          filter={{ state, symbol }}
          selectedId={order ?? null}
          onOpen={(opened) => {
            change({ order: opened.id });
          }}
        />
      </Panel>
      <Suspense>
        {order === undefined ? null : (
          <OrderDetail
            orderId={order}
            currency={account.currency}
            onClose={() => {
              change({ order: '' });
            }}
          />
        )}
      </Suspense>
    </div>
  );
}
