import { useTradingAccount } from '@/features/accounts/TradingAccountContext';
import { useBarred, useMe } from '@/features/identity/api/identity';
import { LimitsPanel } from '@/features/risk/components/LimitsPanel';
import { RestrictionsPanel } from '@/features/risk/components/RestrictionsPanel';
import { SwitchesPanel } from '@/features/risk/components/SwitchesPanel';
import { UsagePanel } from '@/features/risk/components/UsagePanel';
import classes from './RiskPage.module.css';

/** What the gate knows of the account, and what it holds its orders to. */
export function RiskPage() {
  const { account, accounts } = useTradingAccount();
  const me = useMe().data;
  const barred = useBarred();
  const admin = me?.role === 'admin';
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>
        Risk <span className="sd-dim">{account.name}</span>
      </h1>
      <UsagePanel key={account.id} account={account} />
      <SwitchesPanel accounts={accounts} admin={admin} hasPassword={me?.has_password !== false} />
      <RestrictionsPanel account={account} admin={admin} barred={barred} />
      <LimitsPanel account={account} admin={admin} barred={barred} />
    </div>
  );
}
