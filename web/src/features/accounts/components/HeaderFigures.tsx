import { formatMoney } from '@/shared/format/number';
import { Figure, Pnl } from '@/shared/ui/values';
import { useServerAge } from '@/shared/ui/useServerAge';
import { useSummary } from '../api/accounts';
import { useTradingAccount } from '../TradingAccountContext';
import classes from './HeaderFigures.module.css';

const WAITING = 'The desk has not answered yet.';

/** Cash, what of it is free, and the day's profit or loss. */
export function HeaderFigures() {
  const { account } = useTradingAccount();
  const query = useSummary(account.id);
  const { stale, age } = useServerAge(query);
  const { data } = query;
  const { currency } = account;
  return (
    <dl className={classes.figures} aria-label={`Figures of ${account.name} in ${currency}`}>
      <div className={classes.figure} data-testid="header-cash">
        <dt>Cash {currency}</dt>
        <dd>
          <Figure
            text={formatMoney(data?.wallet.balance, currency)}
            reason={WAITING}
            stale={stale}
            age={age}
          />
        </dd>
      </div>
      <div className={classes.figure} data-testid="header-available">
        <dt>Available</dt>
        <dd>
          <Figure
            text={formatMoney(data?.wallet.available, currency)}
            reason={WAITING}
            stale={stale}
            age={age}
          />
        </dd>
      </div>
      <div className={classes.figure} data-testid="header-pnl">
        <dt>Day’s P&amp;L</dt>
        <dd>
          <Pnl
            amount={data?.summary.today_pnl}
            currency={currency}
            stale={stale}
            age={age}
            reason={
              data === undefined
                ? WAITING
                : `A price is missing: ${data.missing.join(', ') || 'unknown'}`
            }
          />
        </dd>
      </div>
    </dl>
  );
}
