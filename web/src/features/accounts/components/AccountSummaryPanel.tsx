import { Button } from '@mantine/core';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { formatMoney, formatPercent } from '@/shared/format/number';
import { usePositions } from '@/shared/api/positions';
import type { AccountMetrics, AccountSummary } from '@/shared/api/types';
import { Panel } from '@/shared/ui/Panel';
import { QueryState } from '@/shared/ui/states';
import { useServerAge } from '@/shared/ui/useServerAge';
import { Explain, Figure, Pnl } from '@/shared/ui/values';
import { useMetrics, useSummary } from '../api/accounts';
import { useTradingAccount } from '../TradingAccountContext';
import classes from './AccountSummary.module.css';

const StatementDrawer = lazy(() => import('./StatementDrawer'));
const FundsDialog = lazy(() => import('./FundsDialog'));

interface LineProps {
  label: string;
  definition: string;
  children: ReactNode;
  strong?: boolean;
  testId?: string;
}

function Line({ label, definition, children, strong = false, testId }: LineProps) {
  return (
    <div className={classes.line} data-strong={strong || undefined} data-testid={testId}>
      <dt>
        <Explain text={definition}>{label}</Explain>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

interface LinesProps {
  data: AccountSummary;
  /** The sum under the positions, so that both say the same at every moment. */
  unrealized: string | null;
  metrics: AccountMetrics | undefined;
  stale: boolean;
  age: string | null;
}

function MoneyLines({ data, stale, age }: LinesProps) {
  const { currency, wallet, summary, missing } = data;
  const gap = missing.length === 0 ? 'Not known.' : `No price for ${missing.join(', ')}.`;
  const money = (amount: string | null) => (
    <Figure text={formatMoney(amount, currency)} reason={gap} stale={stale} age={age} />
  );
  return (
    <>
      <Line label="Wallet balance" definition="Cash of the account, all charges paid.">
        {money(wallet.balance)}
      </Line>
      <Line label="Reserved" definition="Cash set aside for working orders, charges included.">
        {money(wallet.reserved)}
      </Line>
      <Line label="Margin" definition="Cash blocked for open positions traded on margin.">
        {money(wallet.margin)}
      </Line>
      <Line label="Available" definition="Balance less reserved and margin." strong>
        {money(wallet.available)}
      </Line>
      <Line label="Holdings value" definition="Delivered positions at their last prices.">
        {money(summary.total_holdings_value)}
      </Line>
      <Line
        label="Portfolio value"
        definition="Cash, what was paid for at its last price, and the open profit on margin."
        strong
        testId="portfolio-value"
      >
        {money(summary.total_portfolio_value)}
      </Line>
    </>
  );
}

function ProfitLines({ data, unrealized, metrics, stale, age }: LinesProps) {
  const { currency, summary, missing } = data;
  const gap = missing.length === 0 ? 'Not known.' : `No price for ${missing.join(', ')}.`;
  const pnl = (amount: string | null | undefined, reason = gap) => (
    <Pnl amount={amount} currency={currency} reason={reason} stale={stale} age={age} />
  );
  const waiting = 'Being read.';
  return (
    <>
      <Line
        label="Day’s P&L"
        definition="Change of the portfolio value today, charges paid."
        strong
      >
        {pnl(summary.today_pnl)}
      </Line>
      <Line label="Unrealised" definition="Open positions at their last prices against their cost.">
        {pnl(unrealized)}
      </Line>
      <Line
        label="Realised"
        definition="Closed trades since the account was opened, before charges."
      >
        {pnl(metrics?.account_summary.total_realized_pnl, waiting)}
      </Line>
      <Line
        label="Win rate"
        definition="Closing trades that made money after their charges, of all closing trades."
      >
        <Figure
          text={winRate(metrics)}
          reason={metrics === undefined ? waiting : 'No closing trade yet.'}
        />
      </Line>
    </>
  );
}

function winRate(metrics: AccountMetrics | undefined): string | null {
  const rate = metrics?.trading_statistics.win_rate;
  if (rate === null || rate === undefined) return null;
  return formatPercent(rate)?.replace('+', '') ?? null;
}

type Open = 'statement' | 'deposit' | 'withdrawal' | null;

/** What the account has and how it does; opens the statement and moves paper money. */
export function AccountSummaryPanel({ className }: { className?: string | undefined }) {
  const { account } = useTradingAccount();
  const query = useSummary(account.id);
  const metrics = useMetrics(account.id);
  const { stale, age } = useServerAge(query);
  const [open, setOpen] = useState<Open>(null);
  const close = () => {
    setOpen(null);
  };
  const totals = usePositions(account.id).data?.totals;
  const lines = (data: AccountSummary) => ({
    data,
    unrealized: totals ? totals.unrealized_pnl : data.summary.total_unrealized_pnl,
    metrics: metrics.data,
    stale,
    age,
  });
  return (
    <Panel
      title="Account"
      aside={<span className={classes.currency}>{account.currency}</span>}
      testId="account-summary"
      className={className}
    >
      <QueryState
        query={query}
        what="The account could not be read."
        loading="Reading the account"
        rows={9}
      >
        {query.data === undefined ? null : (
          <dl className={classes.lines}>
            <MoneyLines {...lines(query.data)} />
            <ProfitLines {...lines(query.data)} />
          </dl>
        )}
      </QueryState>
      <div className={classes.actions}>
        <Button
          variant="default"
          onClick={() => {
            setOpen('statement');
          }}
        >
          Statement
        </Button>
        {account.kind === 'paper' ? (
          <>
            <Button
              variant="default"
              onClick={() => {
                setOpen('deposit');
              }}
            >
              Deposit
            </Button>
            <Button
              variant="default"
              onClick={() => {
                setOpen('withdrawal');
              }}
            >
              Withdraw
            </Button>
          </>
        ) : null}
      </div>
      <Suspense>
        {open === 'statement' ? <StatementDrawer account={account} onClose={close} /> : null}
        {open === 'deposit' || open === 'withdrawal' ? (
          <FundsDialog account={account} kind={open} onClose={close} />
        ) : null}
      </Suspense>
    </Panel>
  );
}
