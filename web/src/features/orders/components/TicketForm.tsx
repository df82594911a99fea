import { SegmentedControl, Tooltip } from '@mantine/core';
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
  lotsHint,
  obstacleOf,
  PRODUCT_MEANING,
  productsOf,
  sentence,
  termsOf,
  type Draft,
} from '../model';
import { editDraft, submitOrder, useGuarded, useIntents, useTicket } from '../state';
import { PreviewBox, Verdict } from './PreviewBox';
import { Submit } from './Submit';
import { TicketOutcomes } from './TicketOutcomes';
import classes from './OrderTicket.module.css';

interface TicketFormProps {
  instrument: Instrument;
  account: Account;
  /** Why this user can send nothing at all, or null. */
  barred: string | null;
}

type Edit = (patch: Partial<Draft>) => void;

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
        <div className={classes.pair}>
          <SideChoice side={draft.side} edit={edit} />
          <SegmentedControl
            fullWidth
            size="sm"
            aria-label="Order type"
            value={draft.orderType}
            data={[
              { value: 'MARKET', label: 'Market' },
              { value: 'LIMIT', label: 'Limit' },
            ]}
            onChange={(value) => {
              edit(value === 'LIMIT' ? limitPatch(draft, instrument) : { orderType: 'MARKET' });
            }}
          />
        </div>
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
        {draft.orderType === 'LIMIT' ? (
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
        <Terms draft={draft} instrument={instrument} edit={edit} />
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
          obstacle={obstacle ?? errors.quantity ?? errors.price ?? null}
        />
        <TicketOutcomes instrument={instrument} accountId={account.id} terms={terms} />
      </div>
    </form>
  );
}

function limitPatch(draft: Draft, instrument: Instrument): Partial<Draft> {
  if (draft.price !== '') return { orderType: 'LIMIT' };
  return { orderType: 'LIMIT', price: typedQuote(instrument.symbol, draft.side) ?? '' };
}

/** A held key is one press; what it repeats is not sent again. */
function ignoreHeldEnter(event: KeyboardEvent): void {
  if (event.repeat && (event.key === 'Enter' || event.key === ' ')) {
    const typing = event.target instanceof HTMLInputElement && event.key === ' ';
    if (!typing) event.preventDefault();
  }
}

function SideChoice({ side, edit }: { side: Draft['side']; edit: Edit }) {
  return (
    <SegmentedControl
      fullWidth
      size="sm"
      className={classes.side ?? ''}
      aria-label="Side"
      color={side === 'BUY' ? 'var(--sd-up-fill)' : 'var(--sd-down-fill)'}
      value={side}
      data={['BUY', 'SELL']}
      onChange={(value) => {
        edit({ side: value === 'SELL' ? 'SELL' : 'BUY' });
      }}
    />
  );
}

function Terms({ draft, instrument, edit }: { draft: Draft; instrument: Instrument; edit: Edit }) {
  const products = productsOf(instrument.kind);
  return (
    <div className={classes.pair}>
      <div>
        <span className={classes.termLabel}>Product</span>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label="Product"
          value={draft.product}
          data={products.map((product) => ({
            value: product,
            label: (
              <Tooltip label={PRODUCT_MEANING[product]}>
                <span>{product}</span>
              </Tooltip>
            ),
          }))}
          onChange={(value) => {
            edit({ product: products.find((product) => product === value) ?? draft.product });
          }}
        />
      </div>
      <div>
        <span className={classes.termLabel}>Validity</span>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label="Validity"
          value={draft.timeInForce}
          data={[
            {
              value: 'DAY',
              label: (
                <Tooltip label="Works until the end of the session.">
                  <span>DAY</span>
                </Tooltip>
              ),
            },
            {
              value: 'IOC',
              label: (
                <Tooltip label="Fills at once what it can; the rest is cancelled.">
                  <span>IOC</span>
                </Tooltip>
              ),
            },
          ]}
          onChange={(value) => {
            edit({ timeInForce: value === 'IOC' ? 'IOC' : 'DAY' });
          }}
        />
      </div>
    </div>
  );
}
