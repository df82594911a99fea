import { Link, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import {
  AdminIcon,
  DeskIcon,
  OptionsIcon,
  OrdersIcon,
  RiskIcon,
  SettingsIcon,
  TicketIcon,
} from '@/shared/ui/icons';
import classes from './Places.module.css';

interface Place {
  to: '/' | '/options' | '/orders' | '/risk' | '/admin/audit' | '/settings';
  /** The part of the address that belongs to the place, where it has pages below it. */
  under?: string;
  label: string;
  Icon: typeof DeskIcon;
  adminOnly?: true;
}

const PLACES: readonly Place[] = [
  { to: '/', label: 'Desk', Icon: DeskIcon },
  { to: '/options', label: 'Options', Icon: OptionsIcon },
  { to: '/risk', under: '/risk/', label: 'Risk', Icon: RiskIcon },
  { to: '/orders', under: '/orders/', label: 'Orders', Icon: OrdersIcon },
  { to: '/admin/audit', under: '/admin/', label: 'Admin', Icon: AdminIcon, adminOnly: true },
  { to: '/settings', label: 'Settings', Icon: SettingsIcon },
];

interface PlacesProps {
  /** A rail beside the page, or a bar below it on a narrow screen. */
  as: 'rail' | 'bar';
  /** Shows the pages of administrators too. */
  admin: boolean;
  /** After the pages. */
  children?: ReactNode;
}

/** The pages of the desk that this user may open. */
export function Places({ as, admin, children }: PlacesProps) {
  const path = useLocation({ select: ({ pathname }) => pathname });
  return (
    <nav className={classes[as]} aria-label="Pages">
      {PLACES.filter(({ adminOnly }) => admin || adminOnly !== true).map(
        ({ to, under, label, Icon }) => (
          <Link
            key={to}
            to={to}
            className={classes.place}
            data-within={(under !== undefined && path.startsWith(under)) || undefined}
            activeOptions={{ exact: true, includeSearch: false }}
          >
            <Icon size={19} />
            {label}
          </Link>
        ),
      )}
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
