import { Tabs } from '@mantine/core';
import { useState } from 'react';
import { useBarred } from '@/features/identity/api/identity';
import {
  TodaysOrders,
  useWorkingCount,
  WorkingOrders,
} from '@/features/orders/components/OrderLists';
import { TradesTable } from '@/features/orders/components/TradesTable';
import { obstacleOf } from '@/features/orders/model';
import { openTicket } from '@/features/orders/state';
import { HoldingsTable } from '@/features/positions/components/HoldingsTable';
import { PositionsPanel } from '@/features/positions/components/PositionsPanel';
import type { Closing } from '@/features/positions/model';
import { useInstrument } from '@/shared/api/catalogue';
import type { Account, Order } from '@/shared/api/types';
import { PanelToolsProvider } from '@/shared/ui/Panel';
import classes from './Dock.module.css';

export interface DockProps {
  account: Account;
  symbol: string | null;
  onOrder: (orderId: string) => void;
  onSelect: (symbol: string) => void;
}

export const closeInTicket = (closing: Closing) => {
  openTicket(closing);
};

/** The views that a dock and the phone's tabs share, by name. */
export function useDockViews({ account, symbol, onOrder, onSelect }: DockProps) {
  const of = { accountId: account.id, currency: account.currency };
  const instrument = useInstrument(symbol);
  const barred = useBarred();
  const obstacle = instrument ? obstacleOf(account, instrument) : null;
  const open = (order: Order) => {
    onOrder(order.id);
  };
  return {
    positions: (
      <PositionsPanel
        {...of}
        onSelect={onSelect}
        onClosing={closeInTicket}
        obstacle={barred ?? obstacle}
        onStart={() => {
          openTicket({ symbol, side: 'BUY' });
        }}
      />
    ),
    holdings: <HoldingsTable {...of} onSelect={onSelect} />,
    working: <WorkingOrders accountId={account.id} onOpen={open} />,
    today: <TodaysOrders accountId={account.id} onOpen={open} />,
    trades: <TradesTable {...of} onOpen={onOrder} />,
  };
}

const TABS = [
  ['positions', 'Positions'],
  ['holdings', 'Holdings'],
  ['working', 'Working orders'],
  ['today', 'Today’s orders'],
  ['trades', 'Trades'],
] as const;

type Tab = (typeof TABS)[number][0];

/** What we hold and have sent, under one row of tabs. */
export function Dock({ className = '', ...props }: DockProps & { className?: string | undefined }) {
  const [tab, setTab] = useState<Tab>('positions');
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const working = useWorkingCount(props.account.id);
  const views = useDockViews(props);
  return (
    <section
      className={`${classes.dock ?? ''} ${className}`}
      aria-label="Positions and orders"
      data-testid="dock"
    >
      <Tabs
        value={tab}
        onChange={(value) => {
          setTab(TABS.find(([id]) => id === value)?.[0] ?? 'positions');
        }}
        classNames={{
          root: classes.root ?? '',
          list: classes.list ?? '',
          tab: classes.tab ?? '',
          panel: classes.panel ?? '',
        }}
      >
        <div className={classes.head}>
          <Tabs.List>
            {TABS.map(([id, label]) => (
              <Tabs.Tab key={id} value={id} data-testid={`tab-${id}`}>
                {label}
                {id === 'working' && working ? (
                  <span className={classes.count}>{working}</span>
                ) : null}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <div className={classes.tools} ref={setSlot} />
        </div>
        <PanelToolsProvider slot={slot}>
          {TABS.map(([id]) => (
            <Tabs.Panel key={id} value={id}>
              {views[id]}
            </Tabs.Panel>
          ))}
        </PanelToolsProvider>
      </Tabs>
    </section>
  );
}
