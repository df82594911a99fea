import '@mantine/notifications/styles.css';
import { useMediaQuery } from '@mantine/hooks';
import { Notifications } from '@mantine/notifications';
import { Outlet, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { ModeBadge } from '@/features/accounts/components/ModeBadge';
import {
  TradingAccountProvider,
  useTradingAccount,
} from '@/features/accounts/TradingAccountContext';
import { useBarred, useMe } from '@/features/identity/api/identity';
import { SessionExpired } from '@/features/identity/components/SessionExpired';
import { InstrumentSearch } from '@/features/instruments/components/InstrumentSearch';
import { useFirstSymbol, useWatched } from '@/features/marketdata/api/watched';
import { OrderNotices } from '@/features/orders/components/OrderNotices';
import { openTicket, resumePlacing, useTicket, useTicketFor } from '@/features/orders/state';
import { useKillSwitches } from '@/features/risk/api/killSwitch';
import { switchesOn } from '@/features/risk/model';
import type { Account } from '@/shared/api/types';
import { useLiveMarketData } from '@/shared/stream/useLiveMarketData';
import { EmptyState, ErrorState } from '@/shared/ui/states';
import { FrameSkeleton } from '../FrameSkeleton';
import { Header } from './Header';
import { OfflineBar } from './OfflineBar';
import { OrderStream } from './OrderStream';
import { Places, TradeButton } from './Places';
import { focusedSymbol, useDeskKeys } from './useDeskKeys';
import { tourWasSeen } from './tourMemory';
import classes from './Shell.module.css';

const NOTHING: readonly string[] = [];
const IDLE_MS = 700;
const loadTicket = () =>
  import('@/features/orders/components/OrderTicket').then((module) => ({
    default: module.OrderTicket,
  }));
const OrderTicket = lazy(loadTicket);
const loadPalette = () => import('./Palette');
const Palette = lazy(loadPalette);
const DeskTour = lazy(() => import('./DeskTour'));

/** The frame around every page: account, header, rail, ticket, palette. */
export function Shell() {
  const switches = useKillSwitches();
  const haltOf = useCallback(
    (account: Account) => switchesOn(switches.data ?? [], account)[0]?.reason ?? null,
    [switches.data],
  );
  return (
    <>
      <TradingAccountProvider
        haltOf={haltOf}
        fallback={(query, decided) => {
          if (query.isError) {
            return (
              <main className={classes.center}>
                <ErrorState
                  what="Your accounts could not be read."
                  error={query.error}
                  onRetry={() => void query.refetch()}
                  busy={query.isFetching}
                />
              </main>
            );
          }
          if (query.data === undefined || !decided) return <FrameSkeleton />;
          return (
            <main className={classes.center}>
              <EmptyState title="You have no account yet">
                Ask an administrator of this desk to open one for you.
              </EmptyState>
            </main>
          );
        }}
      >
        <Frame />
      </TradingAccountProvider>
      <SessionExpired />
    </>
  );
}

function Frame() {
  const { account } = useTradingAccount();
  const ticket = useTicket();
  const navigate = useNavigate();
  const narrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const [paletteCalls, setPaletteCalls] = useState(0);
  const [killOpened, setKillOpened] = useState(false);
  const [touring, setTouring] = useState(() => !tourWasSeen());
  const openPalette = useCallback(() => {
    setPaletteCalls((calls) => calls + 1);
  }, []);
  useDeskKeys(openPalette);
  const barred = useBarred();
  const admin = useMe().data?.role === 'admin';
  useTicketFor(account.id, useFirstSymbol(account.id, account.currency) ?? null);
  const { symbols } = useWatched(account.id, account.currency);
  // On every page, so that the feed can be judged and the chart has its line everywhere.
  useLiveMarketData(symbols ?? NOTHING);
  useEffect(() => {
    resumePlacing();
    // What a key opens must be there when the key is pressed.
    const soon = setTimeout(() => void Promise.all([loadPalette(), loadTicket()]), IDLE_MS);
    return () => {
      clearTimeout(soon);
    };
  }, []);
  return (
    <div className={classes.frame} data-ticket={ticket.open || undefined}>
      <a href="#main" className={classes.skip}>
        Skip to content
      </a>
      <Header
        onPalette={openPalette}
        killOpened={killOpened}
        onKillOpened={setKillOpened}
        onTour={() => {
          void navigate({ to: '/' });
          setTouring(true);
        }}
        onSwitched={() => void navigate({ to: '.', search: {} })}
      />
      {narrow ? null : <Places as="rail" admin={admin} />}
      <main id="main" className={classes.main} tabIndex={-1}>
        <OfflineBar />
        <Outlet />
      </main>
      {ticket.open ? (
        <Suspense fallback={<aside className={classes.ticketWait} aria-busy="true" />}>
          <OrderTicket
            account={account}
            barred={barred}
            badge={<ModeBadge account={account} />}
            search={(pick) => (
              <InstrumentSearch
                label="Find an instrument to trade"
                placeholder="Symbol or name"
                onPick={pick}
                autoFocus
              />
            )}
            onPick={(symbol) => {
              openTicket({ symbol });
            }}
          />
        </Suspense>
      ) : null}
      {narrow ? (
        <Places as="bar" admin={admin}>
          <TradeButton
            onClick={() => {
              openTicket({ symbol: focusedSymbol() });
            }}
          />
        </Places>
      ) : null}
      <Notifications position="bottom-left" limit={4} containerWidth={360} />
      <OrderNotices />
      <OrderStream />
      <Suspense>
        {paletteCalls > 0 ? (
          <Palette
            calls={paletteCalls}
            onKill={() => {
              setKillOpened(true);
            }}
          />
        ) : null}
        {touring ? (
          <DeskTour
            onDone={() => {
              setTouring(false);
            }}
          />
        ) : null}
      </Suspense>
    </div>
  );
}
