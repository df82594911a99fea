import { Link } from '@tanstack/react-router';
import { openTicket } from '@/features/orders/state';
import { TicketIcon } from '@/shared/ui/icons';
import { PLACES } from './Rail';
import { focusedSymbol } from './useDeskKeys';
import classes from './Rail.module.css';

/** The rail on a narrow screen, with the ticket one tap away. */
export function BottomNav() {
  return (
    <nav className={classes.bottom} aria-label="Pages">
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
      <button
        type="button"
        className={classes.trade}
        onClick={() => {
          openTicket({ symbol: focusedSymbol() });
        }}
      >
        <TicketIcon size={19} />
        Trade
      </button>
    </nav>
  );
}
