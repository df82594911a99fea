import { Button, Group, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useInstrument } from '@/shared/api/catalogue';
import type { Instrument, Order } from '@/shared/api/types';
import { formatMoney, formatQuantity } from '@/shared/format/number';
import { DecimalField } from '@/shared/ui/DecimalField';
import { LoadingRows } from '@/shared/ui/states';
import { Missing } from '@/shared/ui/values';
import { useChangeOrder, useOrder } from '../api/orders';
import { usePreview } from '../api/preview';
import {
  canMoveTrigger,
  changedTerms,
  changeOf,
  checkChange,
  draftOf,
  problemOf,
  type ChangeDraft,
  type ChangeProblem,
} from '../change';
import { hasLimit, lotsHint, sentence, termsOfOrder } from '../model';
import { isReplaceable, standingOf } from '../status';
import classes from './ChangeOrder.module.css';

interface ChangeOrderProps {
  /** As it was looked at: another version of it is not changed unseen. */
  order: Order;
  onClose: () => void;
}

/** New quantity, limit or trigger for a working order, which keeps its place in the list. */
export default function ChangeOrder({ order, onClose }: ChangeOrderProps) {
  const instrument = useInstrument(order.symbol);
  return (
    <Modal opened onClose={onClose} title="Change order" data-testid="change-order">
      {instrument ? (
        <Form order={order} instrument={instrument} onClose={onClose} />
      ) : (
        <LoadingRows rows={4} label="Reading the instrument" />
      )}
    </Modal>
  );
}

interface FormProps extends ChangeOrderProps {
  instrument: Instrument;
}

function Form({ order: opened, instrument, onClose }: FormProps) {
  const [seen, setSeen] = useState(opened);
  const [draft, setDraft] = useState(() => draftOf(opened));
  const latest = useOrder(opened.id).data ?? seen;
  const change = useChangeOrder(opened.id);
  const errors = checkChange(draft, seen, instrument);
  const wanted = Object.keys(errors).length === 0 ? changeOf(draft, seen) : null;
  const units = { currency: instrument.currency, tick: instrument.tick_size };
  const moved = latest.version > seen.version;
  const workable = isReplaceable(latest);
  const submit = () => {
    if (wanted === null || change.isPending) return;
    change.mutate(wanted, {
      onSuccess: (answer) => {
        tellSent(answer, instrument);
        onClose();
      },
    });
  };
  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p className={classes.now}>
        <span className="sd-dim">{standingOf(latest).label}:</span>{' '}
        {sentence(termsOfOrder(latest), instrument)}
        <span className="sd-dim">
          {' '}
          · {formatQuantity(latest.filled_quantity, instrument.currency)} filled
        </span>
      </p>
      <Fields
        draft={draft}
        order={seen}
        instrument={instrument}
        errors={errors}
        onEdit={(patch) => {
          setDraft({ ...draft, ...patch });
        }}
      />
      {wanted === null ? null : <Cost order={seen} instrument={instrument} change={wanted} />}
      {change.isError ? <Problem problem={problemOf(change.error, units)} /> : null}
      {moved && workable ? (
        <Moved
          onTake={() => {
            setSeen(latest);
            change.reset();
          }}
        />
      ) : null}
      {workable ? null : (
        <p className={classes.warning} role="status">
          It is {standingOf(latest).label.toLowerCase()} now and cannot be changed.
        </p>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Leave it
        </Button>
        <Button
          type="submit"
          disabled={wanted === null || moved || !workable}
          loading={change.isPending}
          data-testid="change-confirm"
        >
          {wanted === null
            ? 'Nothing to change'
            : `Change to ${sentence(changedTerms(seen, wanted), instrument)}`}
        </Button>
      </Group>
    </form>
  );
}

function tellSent(order: Order, instrument: Instrument): void {
  notifications.show({
    id: `change-${order.id}-${order.version.toString()}`,
    color: 'blue',
    title: 'Change sent to the venue',
    message: `Until it confirms, the order works as ${sentence(termsOfOrder(order), instrument)}.`,
    autoClose: 5_000,
  });
}

interface FieldsProps {
  draft: ChangeDraft;
  order: Order;
  instrument: Instrument;
  errors: ReturnType<typeof checkChange>;
  onEdit: (patch: Partial<ChangeDraft>) => void;
}

function Fields({ draft, order, instrument, errors, onEdit }: FieldsProps) {
  const { lot_size, tick_size, currency } = instrument;
  return (
    <>
      <DecimalField
        label="Quantity in all"
        value={draft.quantity}
        onChange={(quantity) => {
          onEdit({ quantity });
        }}
        step={lot_size}
        min={lot_size}
        hint={lotsHint(draft.quantity, instrument)}
        error={errors.quantity ?? null}
        testId="change-quantity"
        autoFocus
      />
      {canMoveTrigger(order) ? (
        <DecimalField
          label="Trigger price"
          unit={currency}
          value={draft.trigger}
          onChange={(trigger) => {
            onEdit({ trigger });
          }}
          step={tick_size}
          min={tick_size}
          error={errors.trigger ?? null}
          testId="change-trigger"
        />
      ) : null}
      {hasLimit(order.order_type) ? (
        <DecimalField
          label="Limit price"
          unit={currency}
          value={draft.price}
          onChange={(price) => {
            onEdit({ price });
          }}
          step={tick_size}
          min={tick_size}
          error={errors.price ?? null}
          testId="change-price"
        />
      ) : null}
    </>
  );
}

interface CostProps {
  order: Order;
  instrument: Instrument;
  change: NonNullable<ReturnType<typeof changeOf>>;
}

/** What the changed order would set aside; the verdict itself is the desk's when it is asked. */
function Cost({ order, instrument, change }: CostProps) {
  const { currency } = instrument;
  const preview = usePreview(changedTerms(order, change, true));
  const why = 'The desk cannot work it out now.';
  const money = (amount: string | null | undefined) =>
    formatMoney(amount, currency) ?? <Missing reason={why} />;
  return (
    <div className={classes.cost} aria-busy={preview.behind} data-testid="change-cost">
      <dl>
        <div>
          <dt>Set aside now {currency}</dt>
          <dd>{money(order.reserved)}</dd>
        </div>
        <div>
          <dt>Needed with the new terms {currency}</dt>
          <dd>{money(preview.data?.funds_required)}</dd>
        </div>
        <div>
          <dt>Charges if all the rest fills {currency}</dt>
          <dd>{money(preview.data?.charges?.total)}</dd>
        </div>
      </dl>
      <p>Until the venue has answered, the larger of the two is set aside.</p>
    </div>
  );
}

function Problem({ problem }: { problem: ChangeProblem }) {
  return (
    <div
      className={classes.problem}
      role="alert"
      data-kind={problem.kind}
      data-testid="change-problem"
    >
      <strong>{problem.title}</strong>
      <p>
        {problem.text} {problem.rule === undefined ? null : <code>{problem.rule}</code>}
      </p>
      {problem.facts.length === 0 ? null : (
        <dl>
          {problem.facts.map(({ name, label, value }) => (
            <div key={name}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

function Moved({ onTake }: { onTake: () => void }) {
  return (
    <div className={classes.warning} role="status" data-testid="change-moved">
      The order has moved on since you opened this. Above is how it stands now.{' '}
      <Button size="compact-xs" variant="default" onClick={onTake}>
        Go on from there
      </Button>
    </div>
  );
}
