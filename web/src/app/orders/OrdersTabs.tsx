import { Link } from '@tanstack/react-router';
import { useBarred } from '@/features/identity/api/identity';
import { useApprovals } from '@/features/orders/api/approvals';
import classes from '../PageTabs.module.css';

const EXACT = { exact: true, includeSearch: false };

/** The pages about orders; the queue only for those who may decide something. */
export function OrdersTabs() {
  const decides = useBarred() === null;
  const waiting = useApprovals(decides).data?.length ?? 0;
  return (
    <nav className={classes.tabs} aria-label="Orders">
      <Link to="/orders" activeOptions={EXACT}>
        Orders
      </Link>
      <Link to="/orders/groups" activeOptions={EXACT}>
        Baskets, GTT, brackets
      </Link>
      {decides ? (
        <Link to="/orders/approvals" activeOptions={EXACT}>
          Approvals{waiting === 0 ? '' : ` (${waiting.toString()})`}
        </Link>
      ) : null}
    </nav>
  );
}
