import { Link } from '@tanstack/react-router';
import { DeskIcon, OrdersIcon, SettingsIcon } from '@/shared/ui/icons';
import classes from './Rail.module.css';

export const PLACES = [
  { to: '/', label: 'Desk', Icon: DeskIcon },
  { to: '/orders', label: 'Orders', Icon: OrdersIcon },
  { to: '/settings', label: 'Settings', Icon: SettingsIcon },
] as const;

export function Rail() {
  return (
    <nav className={classes.rail} aria-label="Pages">
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
    </nav>
  );
}
