import { useNetwork } from '@mantine/hooks';
import { useState, type KeyboardEvent } from 'react';
import type { Account, Instrument } from '@/shared/api/types';
import { typedQuote } from '../quote';
import { DecimalField } from '@/shared/ui/DecimalField';
import { usePreview } from '../api/preview';
import { openIntent } from '../intent';
import {
  checkDraft,
  draftFor,
  hasLimit,
  isStop,
  lotsHint,
  obstacleOf,
  sentence,
  termsOf,
  type Draft,
} from '../model';
import { editDraft, submitOrder, useGuarded, useIntents, useTicket } from '../state';
import { PreviewBox, Verdict } from './PreviewBox';
import { SizeHelper } from './SizeHelper';
import { Submit } from './Submit';
import { TicketOutcomes } from './TicketOutcomes';
import { TicketMore } from './TicketMore';
import { SideChoice, TermChoices, TypeChoice, type Edit } from './TicketChoices';
import classes from './OrderTicket.module.css';

interface TicketFormProps {
  instrument: Instrument;
  account: Account;
  /** Why this user can send nothing at all, or null. */
  barred: string | null;
}

/** What to trade and how, what it would cost now, and the button that says what it sends. */
export function TicketForm({ instrument, account, barred }: TicketFormProps) {
  const { drafts } = useTicket();
  const intents = useIntents();
  const [tried, setTried] = useState(false);
  const draft = draftFor(instrument, drafts[instrument.symbol] ?? {});
  const edit: Edit = (patch) => {
    editDraft(instrument.symbol, patch);
  };
  const errors = checkDraft(draft, instrument);
  const sound = Object.keys(errors).length === 0;
  const terms = sound ? termsOf(draft, instrument, account.id) : null;
  const never = barred ?? obstacleOf(account, instrument);
  // What could not be sent anyway needs no verdict.
  const preview = usePreview(never === null ? terms : null);
  const open = terms === null ? undefined : openIntent(intents, terms);
  const guarded = useGuarded(terms);
  const { online } = useNetwork();
  const obstacle = never ?? (online ? null : 'You are offline. Nothing can be sent.');
  const submit = () => {
    setTried(true);
    if (terms === null || obstacle !== null) return;
    void submitOrder(terms);
  };
  return (
    <form
      className={classes.form}
      aria-label="Order"
      noValidate
      onKeyDown={ignoreHeldEnter}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className={classes.fields}>
        <SideChoice side={draft.side} edit={edit} />
        <TypeChoice
          type={draft.orderType}
          onChange={(orderType) => {
            edit(typePatch(draft, orderType, instrument));
          }}
        />
        <DecimalField
          label="Quantity"
          value={draft.quantity}
          onChange={(quantity) => {
            edit({ quantity });
          }}
          step={instrument.lot_size}
          min={instrument.lot_size}
          hint={lotsHint(draft.quantity, instrument)}
          error={tried || draft.quantity !== '' ? (errors.quantity ?? null) : null}
          testId="ticket-quantity"
          autoFocus
        />
        <SizeHelper
          key={instrument.symbol}
          instrument={instrument}
          accountId={account.id}
          draft={draft}
          onUse={(quantity) => {
            edit({ quantity });
          }}
        />
        {isStop(draft.orderType) ? (
          <DecimalField
            label="Trigger price"
            unit={instrument.currency}
            value={draft.trigger}
            onChange={(trigger) => {
              edit({ trigger });
            }}
            step={instrument.tick_size}
            min={instrument.tick_size}
            start={typedQuote(instrument.symbol, draft.side)}
            hint={draft.side === 'BUY' ? 'above the market' : 'below the market'}
            error={tried || draft.trigger !== '' ? (errors.trigger ?? null) : null}
            testId="ticket-trigger"
          />
        ) : null}
        {hasLimit(draft.orderType) ? (
          <DecimalField
            label="Limit price"
            unit={instrument.currency}
            value={draft.price}
            onChange={(price) => {
              edit({ price });
            }}
            step={instrument.tick_size}
            min={instrument.tick_size}
            start={typedQuote(instrument.symbol, draft.side)}
            error={tried || draft.price !== '' ? (errors.price ?? null) : null}
            testId="ticket-price"
          />
        ) : null}
        <TermChoices draft={draft} instrument={instrument} edit={edit} />
        {never === null ? (
          <TicketMore instrument={instrument} account={account} draft={draft} terms={terms} />
        ) : null}
        {never === null ? <PreviewBox preview={preview} instrument={instrument} /> : null}
      </div>
      <div className={classes.footer}>
        <Verdict preview={preview} />
        <Submit
          label={
            terms === null
              ? `${draft.side} ${instrument.tradingsymbol}`
              : sentence(terms, instrument)
          }
          side={draft.side}
          again={open?.state.kind === 'unanswered'}
          sending={open?.state.kind === 'sending'}
          guarded={guarded}
          disabled={obstacle !== null || terms === null}
          obstacle={obstacle ?? errors.quantity ?? errors.trigger ?? errors.price ?? null}
        />
        <TicketOutcomes instrument={instrument} accountId={account.id} terms={terms} />
      </div>
    </form>
  );
}

/** A limit starts at the market; a trigger has to be typed, for it must lie beyond the market. */
function typePatch(
  draft: Draft,
  orderType: Draft['orderType'],
  instrument: Instrument,
): Partial<Draft> {
  if (orderType !== 'LIMIT' || draft.price !== '') return { orderType };
  return { orderType, price: typedQuote(instrument.symbol, draft.side) ?? '' };
}

/** A held key is one press; what it repeats is not sent again. */
function ignoreHeldEnter(event: KeyboardEvent): void {
  if (event.repeat && (event.key === 'Enter' || event.key === ' ')) {
    const typing = event.target instanceof HTMLInputElement && event.key === ' ';
    if (!typing) event.preventDefault();
  }
}
