import { Button, Group, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useCatalogue } from '@/shared/api/catalogue';
import { explain } from '@/shared/api/problem';
import type { Approval, Decision, Instrument, Order } from '@/shared/api/types';
import { formatDateTime } from '@/shared/format/time';
import { Panel } from '@/shared/ui/Panel';
import { EmptyState, QueryState } from '@/shared/ui/states';
import { useApprovals, useDecide } from '../api/approvals';
import { sentence, termsOfOrder } from '../model';
import { STATUS } from '../status';
import classes from './Approvals.module.css';

interface ApprovalsPanelProps {
  accountName: (id: string) => string;
  /** Why this user can decide nothing at all, or null. */
  barred: string | null;
}

/** The orders that wait for a second person, and what that person says. */
export function ApprovalsPanel({ accountName, barred }: ApprovalsPanelProps) {
  const query = useApprovals();
  const [decided, setDecided] = useState<Order | null>(null);
  const waiting = query.data ?? [];
  const catalogue = useCatalogue(waiting.map(({ order }) => order.symbol));
  return (
    <Panel title="Orders that need approval" testId="approvals">
      <div className={classes.scroll} tabIndex={0} role="group" aria-label="Orders that wait">
        <div role="status">{decided === null ? null : <Decided order={decided} />}</div>
        <QueryState query={query} what="The queue could not be read." loading="Reading the queue">
          {waiting.length === 0 ? (
            <EmptyState title="Nothing waits for approval">
              An opening order worth more than the limit for a second person (under Risk, unset
              unless somebody sets it) waits here until somebody else than who made it agrees.
            </EmptyState>
          ) : (
            <ul className={classes.list}>
              {waiting.map((each) => (
                <Waiting
                  key={each.order.id}
                  approval={each}
                  instrument={catalogue.get(each.order.symbol)}
                  accountName={accountName(each.order.account_id)}
                  barred={barred}
                  onDecided={setDecided}
                />
              ))}
            </ul>
          )}
        </QueryState>
      </div>
    </Panel>
  );
}

function Decided({ order }: { order: Order }) {
  const { label, meaning } = STATUS[order.status];
  return (
    <p className={classes.decided}>
      {sentence(termsOfOrder(order), undefined)}: <strong>{label}.</strong>{' '}
      {order.reason ?? meaning}{' '}
      <Link to="/orders/$orderId" params={{ orderId: order.id }}>
        Open the order
      </Link>
    </p>
  );
}

interface WaitingProps {
  approval: Approval;
  instrument: Instrument | undefined;
  accountName: string;
  barred: string | null;
  onDecided: (order: Order) => void;
}

const OWN = 'You made it yourself, so somebody else must decide.';

function Waiting({ approval, instrument, accountName, barred, onDecided }: WaitingProps) {
  const { order, created_by, expires_at, may_decide } = approval;
  const never = barred ?? (may_decide ? null : OWN);
  return (
    <li className={classes.one} data-testid="approval" data-order={order.id}>
      <div>
        <Link to="/orders/$orderId" params={{ orderId: order.id }} className={classes.sentence}>
          {sentence(termsOfOrder(order), instrument)}
        </Link>
        <p className={classes.facts}>
          {order.exchange} · {order.product} · {accountName} · made{' '}
          {formatDateTime(order.created_at)} by {created_by} · expires {formatDateTime(expires_at)}
        </p>
      </div>
      {never === null ? (
        <Decide order={order} onDecided={onDecided} />
      ) : (
        <p className={classes.facts}>{never}</p>
      )}
    </li>
  );
}

function Decide({ order, onDecided }: { order: Order; onDecided: (order: Order) => void }) {
  const decide = useDecide(order.id);
  const [reason, setReason] = useState('');
  const ready = reason.trim() !== '' && !decide.isPending;
  const say = (decision: Decision['decision']) => () => {
    if (ready) decide.mutate({ decision, reason: reason.trim() }, { onSuccess: onDecided });
  };
  const chosen = decide.isPending ? decide.variables.decision : null;
  return (
    <div>
      <Group gap="xs" align="flex-end">
        <TextInput
          className={classes.why ?? ''}
          label="Why"
          placeholder="Kept with the order"
          maxLength={500}
          value={reason}
          onChange={(event) => {
            setReason(event.currentTarget.value);
          }}
        />
        <Button disabled={!ready} loading={chosen === 'approve'} onClick={say('approve')}>
          Approve
        </Button>
        <Button
          color="red"
          variant="light"
          disabled={!ready}
          loading={chosen === 'disapprove'}
          onClick={say('disapprove')}
        >
          Disapprove
        </Button>
      </Group>
      {decide.isError ? (
        <p className={classes.problem} role="alert">
          {explain(decide.error)}
        </p>
      ) : null}
    </div>
  );
}
