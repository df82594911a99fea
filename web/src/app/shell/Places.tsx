import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { DeskIcon, OrdersIcon, SettingsIcon, TicketIcon } from '@/shared/ui/icons';
import classes from './Places.module.css';

const PLACES = [
  { to: '/', label: 'Desk', Icon: DeskIcon },
  { to: '/orders', label: 'Orders', Icon: OrdersIcon },
  { to: '/settings', label: 'Settings', Icon: SettingsIcon },
] as const;

interface PlacesProps {
  /** A rail beside the page, or a bar below it on a narrow screen. */
  as: 'rail' | 'bar';
  /** After the pages. */
  children?: ReactNode;
}

/** The pages of the desk. */
export function Places({ as, children }: PlacesProps) {
  return (
    <nav className={classes[as]} aria-label="Pages">
      {PLACES.map(({ to, label, Icon }) => (
        <Link
          key={to}
          to={to}
          className={classes.place}
          activeOptions={{ exact: true, includeSearch: false }}
        >
          <Icon size={19} />
          {label}
        </Link>
      ))}
      {children}
    </nav>
  );
}

/** The ticket, one tap away in the bar. */
export function TradeButton({ onClick }: { onClick: () => void }) {
  return (
    <button type="button" className={classes.place} data-trade onClick={onClick}>
      <TicketIcon size={19} />
      Trade
    </button>
  );
}
