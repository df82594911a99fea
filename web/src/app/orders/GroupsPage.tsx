import { useTradingAccount } from '@/features/accounts/TradingAccountContext';
import { useBarred } from '@/features/identity/api/identity';
import { BasketPanel } from '@/features/orders/components/BasketPanel';
import { GroupsPanel } from '@/features/orders/components/GroupsPanel';
import { OrdersTabs } from './OrdersTabs';
import classes from './OrdersPage.module.css';

/** Baskets, GTTs and brackets, and the basket that is being made. */
export function GroupsPage() {
  const { account } = useTradingAccount();
  const barred = useBarred();
  return (
    <div className={classes.page}>
      <h1 className="sd-visually-hidden">Baskets, GTTs and brackets</h1>
      <OrdersTabs />
      <div className={classes.basket}>
        <BasketPanel key={account.id} account={account} barred={barred} />
      </div>
      <GroupsPanel accountId={account.id} barred={barred} />
    </div>
  );
}
