import { useTradingAccount } from '@/features/accounts/TradingAccountContext';
import { useBarred } from '@/features/identity/api/identity';
import { ReconciliationPanel } from '@/features/reconciliation/components/ReconciliationPanel';
import pages from '../orders/OrdersPage.module.css';
import { RiskTabs } from './RiskTabs';

/** Where our records and others do not agree. */
export function ReconciliationPage() {
  const { accounts } = useTradingAccount();
  const barred = useBarred();
  return (
    <div className={pages.page}>
      <h1 className="sd-visually-hidden">Reconciliation</h1>
      <RiskTabs />
      <ReconciliationPanel
        accountName={(id) => accounts.find((each) => each.id === id)?.name ?? 'Another account'}
        barred={barred}
      />
    </div>
  );
}
