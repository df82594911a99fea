import { Button, Collapse, TextInput, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import { explain } from '@/shared/api/problem';
import type { Instrument, PositionSize } from '@/shared/api/types';
import { plain } from '@/shared/format/decimal';
import { formatMoney, formatQuantity } from '@/shared/format/number';
import { ChevronDownIcon } from '@/shared/ui/icons';
import { usePositionSize } from '../api/sizing';
import type { Draft } from '../model';
import { typedQuote } from '../quote';
import { boundWords, isNothing, sizeObstacle, sizeQuestion, type SizeDraft } from '../sizing';
import classes from './SizeHelper.module.css';

interface SizeHelperProps {
  instrument: Instrument;
  accountId: string;
  draft: Draft;
  onUse: (quantity: string) => void;
}

/** How much to trade so that a stop loses no more than a chosen part of the account. */
export function SizeHelper(props: SizeHelperProps) {
  const [open, { toggle }] = useDisclosure(false);
  return (
    <div>
      <UnstyledButton
        className={classes.toggle ?? ''}
        aria-expanded={open}
        onClick={toggle}
        data-testid="size-toggle"
      >
        Size by what a stop may lose
        <span className={classes.chevron} data-open={open || undefined}>
          <ChevronDownIcon size={12} />
        </span>
      </UnstyledButton>
      <Collapse expanded={open}>{open ? <Helper {...props} /> : null}</Collapse>
    </div>
  );
}

const RISK_DEFAULT = '1';

function entryOf({ price, trigger, orderType, side }: Draft, symbol: string): string {
  if (orderType === 'SL-M') return trigger;
  return orderType === 'MARKET' ? (typedQuote(symbol, side) ?? '') : price;
}

function Helper({ instrument, accountId, draft, onUse }: SizeHelperProps) {
  const [typed, setTyped] = useState<SizeDraft>({
    entry: entryOf(draft, instrument.symbol),
    stop: '',
    risk: RISK_DEFAULT,
  });
  const size = usePositionSize();
  const obstacle = sizeObstacle(typed, draft.side);
  const edit = (patch: Partial<SizeDraft>) => {
    setTyped({ ...typed, ...patch });
    size.reset();
  };
  const ask = () => {
    if (obstacle !== null) return;
    const { side } = draft;
    size.mutate({ account_id: accountId, instrument, side, ...sizeQuestion(typed) });
  };
  const field = (name: keyof SizeDraft, label: string) => (
    <TextInput
      label={label}
      value={typed[name]}
      inputMode="decimal"
      autoComplete="off"
      data-testid={`size-${name}`}
      onChange={(event) => {
        edit({ [name]: event.currentTarget.value });
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        // Inside of the ticket, Enter would send the order.
        event.preventDefault();
        ask();
      }}
    />
  );
  return (
    <div className={classes.box} role="group" aria-label="Position size">
      <div className={classes.fields}>
        {field('entry', 'Entry')}
        {field('stop', 'Stop')}
        {field('risk', 'Risk, %')}
      </div>
      <Button
        variant="default"
        fullWidth
        disabled={obstacle !== null}
        loading={size.isPending}
        onClick={ask}
      >
        How much?
      </Button>
      <div role="status">
        {size.isError ? (
          <p className={classes.problem}>{explain(size.error)}</p>
        ) : size.data === undefined ? (
          <p className={classes.note}>
            {obstacle ?? `Of what the account is worth now; ${typed.risk} % of it may be lost.`}
          </p>
        ) : (
          <Answer size={size.data} instrument={instrument} onUse={onUse} />
        )}
      </div>
    </div>
  );
}

interface AnswerProps {
  size: PositionSize;
  instrument: Instrument;
  onUse: (quantity: string) => void;
}

function Answer({ size, instrument, onUse }: AnswerProps) {
  const { currency } = size;
  const money = (amount: string) => formatMoney(amount, currency) ?? '—';
  const quantity = formatQuantity(size.quantity, currency) ?? size.quantity;
  const lots =
    instrument.lot_size === '1' ? '' : ` (${formatQuantity(size.lots, currency) ?? ''} lots)`;
  return (
    <>
      <dl className={classes.lines} data-testid="size-answer">
        <Line label="Quantity">
          <strong>
            {quantity}
            {lots}
          </strong>
        </Line>
        <Line label={`Lost at the stop ${currency}`}>{money(size.risk_amount)}</Line>
        <Line label={`Value at the entry ${currency}`}>{money(size.value)}</Line>
        <Line label={`Account is worth ${currency}`}>{money(size.equity)}</Line>
      </dl>
      <p className={classes.note}>
        {boundWords(size)} {size.note}
      </p>
      {isNothing(size, instrument) ? (
        <p className={classes.problem}>Not even one lot fits.</p>
      ) : (
        <Button
          variant="light"
          fullWidth
          onClick={() => {
            onUse(plain(size.quantity));
          }}
        >
          Use {quantity}
        </Button>
      )}
    </>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
