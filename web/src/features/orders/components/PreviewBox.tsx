import { Collapse, UnstyledButton } from '@mantine/core';
import { useDisclosure, useNetwork } from '@mantine/hooks';
import { useSyncExternalStore, type ReactNode } from 'react';
import { explain } from '@/shared/api/problem';
import type { Charges, Instrument, OrderPreview } from '@/shared/api/types';
import { signOf } from '@/shared/format/decimal';
import { formatMoney, formatPrice } from '@/shared/format/number';
import { useFeed } from '@/shared/stream/feed';
import { secondsNowMs, subscribeSeconds } from '@/shared/stream/seconds';
import { useDeskAge } from '@/shared/stream/useDeskTime';
import { ChevronDownIcon } from '@/shared/ui/icons';
import { Explain, Missing } from '@/shared/ui/values';
import type { AgedPreview, LivePreview } from '../api/preview';
import { doubtOf } from '../doubt';
import classes from './PreviewBox.module.css';

interface PreviewBoxProps {
  preview: LivePreview;
  instrument: Instrument;
}

function Line({
  label,
  children,
  testId,
}: {
  label: ReactNode;
  children: ReactNode;
  testId?: string;
}) {
  return (
    <div className={classes.line} data-testid={testId}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What the order would cost now, as the desk sees it. */
export function PreviewBox({ preview, instrument }: PreviewBoxProps) {
  const { data, error, behind } = preview;
  if (data === undefined) {
    return (
      <div className={classes.box} data-testid="preview">
        <p className={classes.note}>
          {error === null
            ? 'Enter a quantity to see value, charges and funds.'
            : `No preview: ${explain(error)}`}
        </p>
      </div>
    );
  }
  return (
    <div
      className={classes.box}
      data-testid="preview"
      data-behind={behind || error !== null || undefined}
      aria-busy={behind}
    >
      <Figures data={data} instrument={instrument} />
    </div>
  );
}

function Figures({ data, instrument }: { data: AgedPreview; instrument: Instrument }) {
  const { currency, tick_size } = instrument;
  const why = data.reasons[0]?.message ?? 'The desk cannot work it out now.';
  const money = (amount: string | null) =>
    formatMoney(amount, currency) ?? <Missing reason={why} />;
  return (
    <dl className={classes.lines}>
      <Line
        label={<Explain text="The price that the figures below rest on.">Reference price</Explain>}
      >
        {formatPrice(data.reference_price, tick_size, currency) ?? <Missing reason={why} />}
        {data.priceAtMs === null ? null : <PriceAge atMs={data.priceAtMs} />}
      </Line>
      <Line label="Order value">{money(data.order_value)}</Line>
      {data.charges === null ? (
        <Line label="Charges">{money(null)}</Line>
      ) : (
        <ChargeLines charges={data.charges} currency={currency} />
      )}
      <Line label={<Explain text={data.note}>Funds required</Explain>} testId="funds-required">
        <strong>{money(data.funds_required)}</strong>
      </Line>
      <Line label="Available now">{money(data.funds_available)}</Line>
      <Line label="Available after">
        <span className={isShort(data) ? classes.short : ''}>{money(data.funds_after)}</span>
      </Line>
    </dl>
  );
}

/** Grows by itself between two answers. */
function PriceAge({ atMs }: { atMs: number }) {
  const age = useDeskAge(atMs);
  return <span className={classes.age}> {age}</span>;
}

function isShort({ funds_after }: AgedPreview): boolean {
  return funds_after !== null && signOf(funds_after) < 0;
}

function ChargeLines({ charges, currency }: { charges: Charges; currency: string }) {
  const [open, { toggle }] = useDisclosure(false);
  return (
    <>
      <div className={classes.line}>
        <dt>
          <UnstyledButton
            className={classes.toggle ?? ''}
            aria-expanded={open}
            onClick={toggle}
            data-testid="charges-toggle"
          >
            Charges
            <span className={classes.chevron} data-open={open || undefined}>
              <ChevronDownIcon size={12} />
            </span>
          </UnstyledButton>
        </dt>
        <dd>{formatMoney(charges.total, currency) ?? '—'}</dd>
      </div>
      <Collapse expanded={open}>
        {charges.items.map((item) => (
          <div key={item.code} className={`${classes.line ?? ''} ${classes.item ?? ''}`}>
            <dt>{item.label}</dt>
            <dd>{formatMoney(item.amount, currency) ?? '—'}</dd>
          </div>
        ))}
      </Collapse>
    </>
  );
}

function useDoubt(preview: LivePreview): string | null {
  const { online } = useNetwork();
  const { state, silent } = useFeed();
  const nowMs = useSyncExternalStore(subscribeSeconds, secondsNowMs);
  return doubtOf({
    online,
    feed: state,
    silent,
    answerAgeMs: nowMs - preview.dataUpdatedAt,
    failed: preview.error !== null,
  });
}

/** Whether the rules would take the order now, with each rule that would not. */
export function Verdict({ preview }: { preview: LivePreview }) {
  const { data, behind } = preview;
  const doubt = useDoubt(preview);
  if (data === undefined) return null;
  if (doubt !== null) {
    return (
      <p className={classes.verdict} data-verdict="none" data-testid="no-verdict">
        {doubt}
      </p>
    );
  }
  return (
    <>
      {data.verdict === 'approved' ? (
        <p
          className={classes.verdict}
          data-verdict="approved"
          data-behind={behind || undefined}
          data-testid="verdict"
        >
          The rules would take this order now.
        </p>
      ) : (
        <Rules verdict="denied" reasons={data.reasons} behind={behind} />
      )}
      {data.warnings.length === 0 ? null : (
        <Rules verdict="advice" reasons={data.warnings} behind={behind} />
      )}
    </>
  );
}

const RULES = {
  denied: { title: 'It would be denied', label: 'Rules that would deny it' },
  advice: {
    title: 'Advice only: these limits would not stop it',
    label: 'Limits that only advise',
  },
};

interface RulesProps {
  verdict: keyof typeof RULES;
  reasons: OrderPreview['reasons'];
  behind: boolean;
}

/** What refuses and what only advises stand apart: the one stops the order, the other does not. */
function Rules({ verdict, reasons, behind }: RulesProps) {
  const { title, label } = RULES[verdict];
  return (
    <div
      className={classes.verdict}
      data-verdict={verdict}
      data-behind={behind || undefined}
      data-testid={verdict}
    >
      <strong>{title}</strong>
      <ul aria-label={label}>
        {reasons.map((reason) => (
          <li key={reason.code}>
            {reason.message} <code>{reason.code}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}
