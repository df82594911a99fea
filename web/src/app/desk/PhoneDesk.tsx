import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWorkingCount } from '@/features/orders/components/OrderLists';
import { useDockViews, type DockProps } from './Dock';
import classes from './PhoneDesk.module.css';
import dockClasses from './Dock.module.css';

interface PhoneDeskProps {
  watchlist: ReactNode;
  chart: ReactNode;
  book: ReactNode;
  summary: ReactNode;
  dock: DockProps;
  tab: string;
  onTab: (tab: string) => void;
}

/** The desk on a narrow screen: one panel at a time. */
export function PhoneDesk(props: PhoneDeskProps) {
  const { watchlist, chart, book, summary, dock, tab, onTab } = props;
  const views = useDockViews(dock);
  const working = useWorkingCount(dock.account.id);
  const tabs: [string, string, ReactNode][] = [
    ['watch', 'Watch', watchlist],
    ['chart', 'Price', chart],
    ['book', 'Book', book],
    [
      'positions',
      'Positions',
      <PhonePositions key="positions" positions={views.positions} holdings={views.holdings} />,
    ],
    [
      'orders',
      'Orders',
      <PhoneOrders
        key="orders"
        working={views.working}
        today={views.today}
        trades={views.trades}
      />,
    ],
    ['account', 'Account', summary],
  ];
  return (
    <Tabs
      value={tab}
      onChange={(value) => {
        onTab(value ?? 'watch');
      }}
      classNames={{
        root: dockClasses.root ?? '',
        list: classes.list ?? '',
        tab: classes.tab ?? '',
        panel: classes.panel ?? '',
      }}
    >
      <Tabs.List grow>
        {tabs.map(([id, label]) => (
          <Tabs.Tab key={id} value={id} data-testid={`phone-${id}`}>
            {label}
            {id === 'orders' && working ? <span className={classes.count}>{working}</span> : null}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(([id, , view]) => (
        <Tabs.Panel key={id} value={id}>
          {view}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function PhonePositions({ positions, holdings }: { positions: ReactNode; holdings: ReactNode }) {
  return (
    <div className={classes.stack}>
      <section aria-label="Positions">{positions}</section>
      <h2 className={classes.title}>Holdings</h2>
      <section aria-label="Holdings">{holdings}</section>
    </div>
  );
}

function PhoneOrders(props: { working: ReactNode; today: ReactNode; trades: ReactNode }) {
  return (
    <div className={classes.stack}>
      <h2 className={classes.title}>Working</h2>
      <section aria-label="Working orders">{props.working}</section>
      <h2 className={classes.title}>Today</h2>
      <section aria-label="Today’s orders">{props.today}</section>
      <h2 className={classes.title}>Trades</h2>
      <section aria-label="Trades">{props.trades}</section>
    </div>
  );
}
