import type { ReactNode } from 'react';
import type { OptionChain } from '@/shared/api/types';
import { formatAge, formatClock } from '@/shared/format/time';
import { Explain, Missing } from '@/shared/ui/values';
import { estimate, forwardSource, priceText, volText } from '../model';
import classes from './Chain.module.css';

interface ChainHeadProps {
  chain: OptionChain;
  /** Newer answers did not come. */
  silent: boolean;
}

/** Spot, forward and volatility at the money, with what they rest on. */
export function ChainHead({ chain, silent }: ChainHeadProps) {
  const { spot, carry, counts, currency } = chain;
  const old = formatAge(spot.age_ms);
  return (
    <dl className={classes.head} data-stale={silent || chain.stale || undefined}>
      <Fact label={`Spot, ${currency}`}>
        {priceText(spot.price, currency) ?? (
          <Missing reason="Nothing has been heard of the underlying." />
        )}
        <small>{old === null ? '' : `${spot.stale ? 'stale, ' : ''}${old} old`}</small>
      </Fact>
      <Fact label={<Explain text={carry.note}>{`Implied forward, ${currency}`}</Explain>}>
        {priceText(carry.forward, currency) ?? <Missing reason={carry.note} />}
        <small>
          {forwardSource(carry)}
          {carry.rests_on_stale ? ', rests on stale quotes' : ''}
          {carry.forward_std_err === null ? '' : `, ± ${estimate(carry.forward_std_err, 2) ?? '?'}`}
        </small>
      </Fact>
      <Fact
        label={
          <Explain text="Volatility at the forward, between the strikes around it.">
            ATM IV, % a year
          </Explain>
        }
      >
        {volText(chain.atm_iv) ?? <Missing reason="No volatility around the money." />}
        <small>{chain.exercise}, valued as European</small>
      </Fact>
      <Fact label="Computed">
        {formatClock(chain.as_of)}
        <small>
          {silent ? 'the desk does not answer; ' : ''}
          {counts.with_iv} of {counts.contracts} contracts have an IV
          {counts.stale === 0 ? '' : `, ${counts.stale.toString()} are stale`}
        </small>
      </Fact>
    </dl>
  );
}

function Fact({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
