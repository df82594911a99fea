import { useTradingAccount } from '@/features/accounts/TradingAccountContext';
import { useAccounts } from '@/features/accounts/api/accounts';
import { useBarred, useMe } from '@/features/identity/api/identity';
import { LimitsPanel } from '@/features/risk/components/LimitsPanel';
import { RestrictionsPanel } from '@/features/risk/components/RestrictionsPanel';
import { StatePanel } from '@/features/risk/components/StatePanel';
import { SwitchesPanel } from '@/features/risk/components/SwitchesPanel';
import { UsagePanel } from '@/features/risk/components/UsagePanel';
import { RiskTabs } from './RiskTabs';
import classes from './RiskPage.module.css';

/** What the gate knows of the account, and what it holds its orders to. */
export function RiskPage() {
  const { account, accounts } = useTradingAccount();
  const me = useMe().data;
  const barred = useBarred();
  // Its own state: a kill switch hides it elsewhere.
  const own = useAccounts().data?.find(({ id }) => id === account.id) ?? account;
  const admin = me?.role === 'admin';
  return (
    <div className={classes.page}>
      <RiskTabs />
      <h1 className={classes.title}>
        Risk <span className="sd-dim">{account.name}</span>
      </h1>
      <UsagePanel key={account.id} account={account} />
      <StatePanel
        key={`state-${account.id}`}
        account={own}
        barred={barred}
        hasPassword={me?.has_password !== false}
      />
      <SwitchesPanel accounts={accounts} hasPassword={me?.has_password !== false} />
      <RestrictionsPanel account={account} admin={admin} barred={barred} />
      <LimitsPanel account={account} admin={admin} barred={barred} />
    </div>
  );
}
