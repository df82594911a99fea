import { useTradingAccount } from '@/features/accounts/TradingAccountContext';
import { useBarred } from '@/features/identity/api/identity';
import { ApprovalsPanel } from '@/features/orders/components/ApprovalsPanel';
import { OrdersTabs } from './OrdersTabs';
import classes from './OrdersPage.module.css';

/** The queue of orders that a second person must agree to. */
export function ApprovalsPage() {
  const { accounts } = useTradingAccount();
  const barred = useBarred();
  return (
    <div className={classes.page}>
      <h1 className="sd-visually-hidden">Approvals</h1>
      <OrdersTabs />
      <ApprovalsPanel
        accountName={(id) => accounts.find((each) => each.id === id)?.name ?? 'another account'}
        barred={barred}
      />
    </div>
  );
}
