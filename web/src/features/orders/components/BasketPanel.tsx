import { ActionIcon, Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useCatalogue } from '@/shared/api/catalogue';
import { explain } from '@/shared/api/problem';
import type { Account, BasketPolicy, BasketPreview } from '@/shared/api/types';
import { formatMoney } from '@/shared/format/number';
import { CloseIcon } from '@/shared/ui/icons';
import { Panel } from '@/shared/ui/Panel';
import { EmptyState } from '@/shared/ui/states';
import { Missing } from '@/shared/ui/values';
import { useBasketPreview } from '../api/groups';
import { dropLeg, dropLegsOf, useBasketLegs } from '../basket';
import { sentence, type Terms } from '../model';
import { GroupOutcome } from './GroupOutcome';
import { useGroupPlacing } from './useGroupPlacing';
import classes from './Groups.module.css';

const POLICIES: { value: BasketPolicy; label: string; meaning: string }[] = [
  {
    value: 'stop',
    label: 'Stop',
    meaning: 'One leg after the other. If one comes to nothing, no other is placed.',
  },
  {
    value: 'unwind',
    label: 'Unwind',
    meaning: 'One after the other. If one comes to nothing, what has traded is closed again.',
  },
  { value: 'continue', label: 'Continue', meaning: 'All at once; each may fail alone.' },
];

function legOf(terms: Terms) {
  const { exchange, tradingsymbol, side, order_type, quantity } = terms;
  const { price, trigger_price, product, time_in_force } = terms;
  return {
    exchange,
    tradingsymbol,
    side,
    order_type,
    quantity,
    product,
    time_in_force,
    ...(price === undefined ? {} : { price }),
    ...(trigger_price === undefined ? {} : { trigger_price }),
  };
}

const symbolOf = ({ exchange, tradingsymbol }: Terms) => `${exchange}:${tradingsymbol}`;

/** The basket that is being made: its legs, what it would cost now, and the button that sends it. */
export function BasketPanel({ account, barred }: { account: Account; barred: string | null }) {
  const legs = useBasketLegs().filter((leg) => leg.account_id === account.id);
  const catalogue = useCatalogue(legs.map(symbolOf));
  const [policy, setPolicy] = useState<BasketPolicy>('stop');
  const { placing, send } = useGroupPlacing();
  const body = { account_id: account.id, policy, legs: legs.map(legOf) };
  const preview = useBasketPreview(account.id, legs.length === 0 ? null : body);
  return (
    <Panel title="New basket" testId="basket">
      {legs.length === 0 ? (
        <EmptyState title="The basket is empty">
          Fill in the ticket (B or S) and press “Add to basket” for each leg. Nothing is sent until
          the basket is placed here.
        </EmptyState>
      ) : (
        <div className={classes.basket}>
          <ol className={classes.legs}>
            {legs.map((leg, at) => (
              <li key={`${at.toString()}-${leg.tradingsymbol}`}>
                <span>
                  {sentence(leg, catalogue.get(symbolOf(leg)))}{' '}
                  <span className="sd-dim">{leg.product}</span>
                </span>
                <Refusal preview={preview.data} position={at} />
                <ActionIcon
                  size={24}
                  aria-label={`Take leg ${(at + 1).toString()} out of the basket`}
                  onClick={() => {
                    dropLeg(leg);
                  }}
                >
                  <CloseIcon size={12} />
                </ActionIcon>
              </li>
            ))}
          </ol>
          <div className={classes.policy}>
            <SegmentedControl
              size="xs"
              aria-label="When a leg comes to nothing"
              data={POLICIES.map(({ value, label }) => ({ value, label }))}
              value={policy}
              onChange={(value) => {
                setPolicy(POLICIES.find((each) => each.value === value)?.value ?? policy);
              }}
            />
            <span className={classes.about}>
              {POLICIES.find(({ value }) => value === policy)?.meaning} Options that are bought as a
              hedge go first.
            </span>
          </div>
          {preview.error === null ? (
            <Totals preview={preview.data} currency={account.currency} />
          ) : (
            <p className={classes.problem} role="alert">
              No preview: {explain(preview.error)}
            </p>
          )}
          <Button
            loading={placing.isPending}
            disabled={barred !== null}
            onClick={() => {
              send({ kind: 'basket', body }, () => {
                dropLegsOf(account.id);
              });
            }}
          >
            Place the basket: {legs.length} {legs.length === 1 ? 'order' : 'orders'}
          </Button>
          {barred === null ? null : <p className={classes.about}>{barred}</p>}
        </div>
      )}
      <div className={classes.outcome}>
        <GroupOutcome placing={placing} />
      </div>
    </Panel>
  );
}

interface RefusalProps {
  preview: BasketPreview | undefined;
  /** Place in the request, from 0. */
  position: number;
}

function Refusal({ preview, position }: RefusalProps) {
  const reasons = preview?.legs.find((leg) => leg.position === position)?.preview.reasons ?? [];
  if (reasons.length === 0) return null;
  return <span className={classes.refusal}>{reasons.map(({ message }) => message).join(' ')}</span>;
}

interface TotalsProps {
  preview: BasketPreview | undefined;
  currency: string;
}

function Totals({ preview, currency }: TotalsProps) {
  if (preview === undefined) return <p className={classes.about}>Working out what it costs…</p>;
  const money = (amount: string | null) =>
    formatMoney(amount, currency) ?? <Missing reason="A leg cannot be worked out now." />;
  const lines: [string, string | null][] = [
    ['Charges', preview.charges_total],
    ['Funds required', preview.funds_required],
    ['Available now', preview.funds_available],
    ['Available after', preview.funds_after],
  ];
  return (
    <>
      <dl className={classes.totals} data-testid="basket-preview">
        {lines.map(([label, amount]) => (
          <div key={label}>
            <dt>
              {label}, {currency}
            </dt>
            <dd>{money(amount)}</dd>
          </div>
        ))}
      </dl>
      <p className={classes.about} data-verdict={preview.verdict}>
        {preview.verdict === 'approved'
          ? 'The rules would take every leg now. '
          : 'A leg would be denied. '}
        {preview.note}
      </p>
    </>
  );
}
