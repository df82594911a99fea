import { useMediaQuery } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useState } from 'react';
import { AccountSummaryPanel } from '@/features/accounts/components/AccountSummaryPanel';
import { useTradingAccount } from '@/features/accounts/TradingAccountContext';
import { InstrumentSearch } from '@/features/instruments/components/InstrumentSearch';
import type { OnPrice } from '@/features/marketdata/components/cells';
import { InstrumentPanel } from '@/features/marketdata/components/InstrumentPanel';
import { OrderBook } from '@/features/marketdata/components/OrderBook';
import { Watchlist } from '@/features/marketdata/components/Watchlist';
import { openTicket } from '@/features/orders/state';
import type { Side } from '@/shared/api/types';
import { Dock } from './Dock';
import { PhoneDesk } from './PhoneDesk';
import { useDeskSymbol } from './useDeskSymbol';
import classes from './TradingDashboard.module.css';

const OrderDetail = lazy(() => import('@/features/orders/components/OrderDetail'));

const onPrice: OnPrice = (symbol, side, price) => {
  openTicket({ symbol, side, price, keepSide: true });
};
const onTrade = (symbol: string, side: Side) => {
  openTicket({ symbol, side });
};

interface Place {
  tab: string;
  symbol: string | null;
}

/** On a narrow screen a newly chosen symbol, by whatever way, brings its price to the front. */
function tabOf(place: Place, symbol: string | null): string {
  return place.symbol === null || place.symbol === symbol ? place.tab : 'chart';
}

/** The desk: what moves, what is chosen, who waits, what we hold and have sent. */
export function TradingDashboard() {
  const { account } = useTradingAccount();
  const { order } = useSearch({ from: '/frame/' });
  const [symbol, choose] = useDeskSymbol(account);
  const [place, setPlace] = useState<Place>({ tab: 'watch', symbol: null });
  const navigate = useNavigate();
  const narrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const showOrder = useCallback(
    (orderId: string | undefined) => {
      void navigate({
        to: '/',
        search: ({ symbol: kept }) => ({
          ...(kept === undefined ? {} : { symbol: kept }),
          ...(orderId === undefined ? {} : { order: orderId }),
        }),
        replace: true,
      });
    },
    [navigate],
  );
  const select = useCallback(
    (next: string) => {
      choose(next);
      setPlace({ tab: 'chart', symbol: next });
    },
    [choose],
  );
  const watchlist = (
    <Watchlist
      key={account.id}
      accountId={account.id}
      currency={account.currency}
      selected={symbol ?? null}
      onSelect={select}
      onPrice={onPrice}
      className={classes.watch}
      search={(add) => (
        <InstrumentSearch
          label="Add an instrument to the watchlist"
          placeholder="Add a symbol"
          adds
          testId="watchlist-add"
          onPick={(instrument) => {
            add(instrument.symbol);
          }}
        />
      )}
    />
  );
  const chart = <InstrumentPanel symbol={symbol} onTrade={onTrade} className={classes.chart} />;
  const book = <OrderBook symbol={symbol} onPrice={onPrice} className={classes.book} />;
  const summary = <AccountSummaryPanel className={classes.account} />;
  const dock = { account, onOrder: showOrder, onSelect: select, symbol: symbol ?? null };
  return (
    <>
      <h1 className="sd-visually-hidden">Desk</h1>
      <div className={classes.page} data-page-symbol={symbol ?? undefined}>
        {narrow ? (
          <PhoneDesk
            watchlist={watchlist}
            chart={chart}
            book={book}
            summary={summary}
            dock={dock}
            tab={tabOf(place, symbol ?? null)}
            onTab={(tab) => {
              setPlace({ tab, symbol: symbol ?? null });
            }}
          />
        ) : (
          <div className={classes.grid}>
            {watchlist}
            {chart}
            {book}
            <Dock {...dock} className={classes.dock} />
            {summary}
          </div>
        )}
      </div>
      <Suspense>
        {order === undefined ? null : (
          <OrderDetail
            orderId={order}
            onClose={() => {
              showOrder(undefined);
            }}
          />
        )}
      </Suspense>
    </>
  );
}
