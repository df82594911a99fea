import { Select } from '@mantine/core';
import type { Side } from '@/shared/api/types';
import { formatExpiry } from '@/shared/format/time';
import { Panel } from '@/shared/ui/Panel';
import { EmptyState, QueryState } from '@/shared/ui/states';
import { useServerAge } from '@/shared/ui/useServerAge';
import { useChain, useExpiries, useUnderlyings } from '../api/chain';
import { daysText, firstUnderlying } from '../model';
import { ChainHead } from './ChainHead';
import { ChainTable } from './ChainTable';
import classes from './Chain.module.css';

interface ChainPanelProps {
  /** Of the account; chooses what the page opens with. */
  currency: string;
  underlying: string | null;
  expiry: string | null;
  onChoose: (underlying: string, expiry: string | null) => void;
  onPrice: (symbol: string, side: Side, price: string) => void;
}

/** The chain of one underlying and expiry, calls left and puts right. */
export function ChainPanel(props: ChainPanelProps) {
  const { currency, onChoose, onPrice } = props;
  const underlyings = useUnderlyings();
  const all = underlyings.data ?? [];
  const underlying = props.underlying ?? firstUnderlying(all, currency);
  const expiries = useExpiries(underlying);
  const dates = expiries.data ?? [];
  const expiry = props.expiry ?? dates[0]?.expiry ?? null;
  const chain = useChain(underlying, expiry);
  const { stale } = useServerAge(chain);
  return (
    <Panel title="Option chain" testId="chain">
      <div className={classes.choices}>
        <Select
          className={classes.underlying ?? ''}
          aria-label="Underlying"
          placeholder="Underlying"
          searchable
          data={all}
          value={underlying}
          onChange={(value) => {
            if (value !== null) onChoose(value, null);
          }}
        />
        <Select
          className={classes.expiry ?? ''}
          aria-label="Expiry"
          placeholder="Expiry"
          data={dates.map((each) => ({
            value: each.expiry,
            label: `${formatExpiry(each.expiry) ?? each.expiry} · ${daysText(each.days_to_expiry)}`,
          }))}
          value={expiry}
          onChange={(value) => {
            if (value !== null && underlying !== null) onChoose(underlying, value);
          }}
        />
      </div>
      <QueryState
        query={underlyings}
        what="The underlyings could not be read."
        loading="Reading the underlyings"
      >
        {underlying === null ? (
          <EmptyState title="No options are listed">
            This desk has no option in its catalogue. The chain of an underlying shows here once it
            has.
          </EmptyState>
        ) : (
          <QueryState
            query={expiries}
            what={`The expiries of ${underlying} could not be read.`}
            loading="Reading the expiries"
          >
            {expiry === null ? (
              <EmptyState title={`No option on ${underlying} still trades`}>
                All its expiries have passed. Choose another underlying.
              </EmptyState>
            ) : (
              <QueryState
                query={chain}
                what="The chain could not be read."
                loading="Reading the chain"
                rows={14}
              >
                {chain.data === undefined ? null : (
                  <>
                    <ChainHead chain={chain.data} silent={stale} />
                    <ChainTable
                      key={`${underlying} ${expiry}`}
                      chain={chain.data}
                      silent={stale}
                      onPrice={onPrice}
                    />
                  </>
                )}
              </QueryState>
            )}
          </QueryState>
        )}
      </QueryState>
    </Panel>
  );
}
