import type { ReactNode } from 'react';
import type { Account, LimitUsage, RiskPortfolio } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/number';
import { formatClock } from '@/shared/format/time';
import { Panel } from '@/shared/ui/Panel';
import { QueryState } from '@/shared/ui/states';
import { useServerAge } from '@/shared/ui/useServerAge';
import { Explain, Pnl } from '@/shared/ui/values';
import { useLimits, useRiskPortfolio } from '../api/limits';
import { isShare, limitText, usageOf } from '../limits';
import classes from './Risk.module.css';

/** Old when several of the answers that come every few seconds did not come. */
const OLD_MS = 12_000;

/** The account as the gate sees it now, and how full each limit about the whole of it is. */
export function UsagePanel({ account }: { account: Account }) {
  const query = useRiskPortfolio(account.id);
  const { stale, age } = useServerAge(query, OLD_MS);
  const meanings = useLimits(account.id).data?.items;
  const words = (name: string) => meanings?.find((limit) => limit.name === name)?.meaning ?? name;
  return (
    <Panel
      title="As the gate sees it"
      testId="usage"
      aside={
        query.data === undefined ? null : (
          <span className={stale ? classes.old : classes.asOf}>
            as of {formatClock(query.data.as_of)}
            {stale ? `, ${age ?? ''} old` : ''}
          </span>
        )
      }
    >
      <QueryState
        query={query}
        what="The account’s risk could not be worked out."
        loading="Reading the account’s risk"
        rows={8}
      >
        {query.data === undefined ? null : (
          <div className={classes.usage} data-stale={stale || undefined}>
            <Figures book={query.data} />
            <ul className={classes.bars} aria-label="Use of the limits">
              {query.data.usage.map((each) => (
                <Bar
                  key={each.name}
                  usage={each}
                  label={words(each.name)}
                  currency={account.currency}
                />
              ))}
            </ul>
            <Underlyings book={query.data} />
            <p className={classes.note}>{query.data.note}</p>
          </div>
        )}
      </QueryState>
    </Panel>
  );
}

function Figure({ label, text, children }: { label: string; text: string; children: ReactNode }) {
  return (
    <div>
      <dt>
        <Explain text={text}>{label}</Explain>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

function Figures({ book }: { book: RiskPortfolio }) {
  const { currency } = book;
  const money = (amount: string) => formatMoney(amount, currency) ?? '—';
  const pnl = (amount: string) => <Pnl amount={amount} currency={currency} reason="" />;
  return (
    <dl className={classes.figures}>
      <Figure
        label={`Worth ${currency}`}
        text="Cash and all positions at last prices. Limits in percent are of this."
      >
        {money(book.equity)}
      </Figure>
      <Figure
        label={`Cash ${currency}`}
        text="What was paid in, and all that trades and charges did to it."
      >
        {money(book.cash)}
      </Figure>
      <Figure
        label={`Available ${currency}`}
        text="What a new order may set aside: cash without what working orders and margins keep, and without open losses of margined positions."
      >
        {money(book.available)}
      </Figure>
      <Figure
        label={`At risk ${currency}`}
        text="What was paid for shares and bought options, and what is blocked as margin for everything else, working orders included."
      >
        {money(book.at_risk)}
      </Figure>
      <Figure
        label={`Open P&L ${currency}`}
        text="Of positions that are open, at last prices, before the charges of closing them."
      >
        {pnl(book.open_pnl)}
      </Figure>
      <Figure
        label={`Today ${currency}`}
        text="Booked today after charges, and all open profit and loss."
      >
        {pnl(book.pnl.today)}
      </Figure>
      <Figure
        label={`Week ${currency}`}
        text="Booked since Monday after charges, and all open profit and loss."
      >
        {pnl(book.pnl.week)}
      </Figure>
      <Figure
        label={`Month ${currency}`}
        text="Booked since the first after charges, and all open profit and loss."
      >
        {pnl(book.pnl.month)}
      </Figure>
    </dl>
  );
}

interface BarProps {
  usage: LimitUsage;
  label: string;
  currency: string;
}

const PERIODS: Record<string, string> = {
  daily_loss_max: 'Loss today',
  weekly_loss_max: 'Loss this week',
  monthly_loss_max: 'Loss this month',
  positions_per_symbol_max: 'Most positions on one underlying',
};

function Bar({ usage, label, currency }: BarProps) {
  const { name, used, limit, unit, binding } = usage;
  const { share, state, words } = usageOf(usage);
  const short = isShare(unit) ? 'fraction' : unit;
  return (
    <li className={classes.bar} data-state={state} data-usage={name}>
      <div className={classes.barHead}>
        <span>{PERIODS[name] ?? label}</span>
        <span>
          <strong>{limitText(used, short, currency)}</strong>
          <span className="sd-dim">
            {limit === null ? '' : ` of ${limitText(limit, short, currency)}`} · {words}
            {limit === null ? '' : ` · ${binding}`}
          </span>
        </span>
      </div>
      <div className={classes.track} aria-hidden="true">
        <span style={{ width: `${(share * 100).toFixed(1)}%` }} />
      </div>
    </li>
  );
}

function Underlyings({ book }: { book: RiskPortfolio }) {
  const counted = Object.entries(book.by_underlying);
  return (
    <p className={classes.note}>
      {counted.length === 0
        ? 'Nothing is held and no order works.'
        : `Held or worked: ${counted.map(([name, count]) => (count === 1 ? name : `${name} (${count.toString()})`)).join(', ')}.`}
    </p>
  );
}
