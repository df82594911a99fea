import { Button, Group, Textarea, Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { explain } from '@/shared/api/problem';
import type { Issue } from '@/shared/api/types';
import { formatDateTime } from '@/shared/format/time';
import { QueryState } from '@/shared/ui/states';
import { useIssueHistory, useResolve } from '../api/issues';
import { hoursText, SEVERITIES, TYPES } from '../model';
import classes from './Reconciliation.module.css';

interface IssueViewProps {
  issue: Issue;
  accountName: string;
  barred: string | null;
}

/** One break: what differs, both records, since when, and what became of it. */
export function IssueView({ issue, accountName, barred }: IssueViewProps) {
  const [open, setOpen] = useState<'history' | 'resolve' | null>(null);
  const toggle = (what: 'history' | 'resolve') => () => {
    setOpen(open === what ? null : what);
  };
  const { label, meaning } = SEVERITIES[issue.severity];
  return (
    <li className={classes.one} data-testid="issue" data-severity={issue.severity}>
      <div className={classes.head}>
        <Tooltip label={meaning}>
          <span className={classes.badge} data-severity={issue.severity} tabIndex={0} role="note">
            {label}
          </span>
        </Tooltip>
        <h3 className={classes.type}>{TYPES[issue.type]}</h3>
        <span className={classes.dim}>
          {accountName} · {issue.subject}
        </span>
      </div>
      <p className={classes.message}>{issue.message}</p>
      <Evidence issue={issue} />
      <Standing issue={issue} />
      <Group gap="xs">
        {issue.order_id === null ? null : (
          <Link to="/orders/$orderId" params={{ orderId: issue.order_id }} className={classes.link}>
            Open the order
          </Link>
        )}
        <Button
          size="compact-xs"
          variant="subtle"
          aria-expanded={open === 'history'}
          onClick={toggle('history')}
        >
          History
        </Button>
        {issue.status === 'OPEN' && barred === null ? (
          <Button
            size="compact-xs"
            variant="light"
            aria-expanded={open === 'resolve'}
            onClick={toggle('resolve')}
          >
            Resolve…
          </Button>
        ) : null}
      </Group>
      {open === 'history' ? <History id={issue.id} /> : null}
      {open === 'resolve' ? <Resolve issue={issue} /> : null}
    </li>
  );
}

function Evidence({ issue: { ours, theirs } }: { issue: Issue }) {
  if (ours === null && theirs === null) return null;
  return (
    <dl className={classes.evidence}>
      <div>
        <dt>Our record</dt>
        <dd>{ours ?? 'nothing'}</dd>
      </div>
      <div>
        <dt>The other record</dt>
        <dd>{theirs ?? 'nothing'}</dd>
      </div>
    </dl>
  );
}

function Standing({ issue }: { issue: Issue }) {
  const hours = hoursText(issue.hours_unresolved);
  return (
    <p className={classes.dim}>
      First seen {formatDateTime(issue.first_seen_at)}, seen {issue.times_seen} times,{' '}
      {issue.status === 'OPEN' ? `${hours} unresolved.` : `resolved after ${hours}.`}
      {issue.gone_at === null || issue.status !== 'OPEN'
        ? null
        : ` Not found any more since ${formatDateTime(issue.gone_at) ?? ''}, without our doing.`}
      {issue.fix === null ? null : ` Fix: ${issue.fix}.`}
      {issue.resolution === null
        ? null
        : ` ${formatDateTime(issue.resolved_at) ?? ''} by ${issue.resolved_by ?? '?'}: ${issue.resolution}`}
    </p>
  );
}

function detailText(detail: Record<string, unknown>): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

function History({ id }: { id: string }) {
  const query = useIssueHistory(id);
  return (
    <QueryState query={query} what="The history could not be read." loading="Reading" rows={2}>
      <ol className={classes.events}>
        {query.data?.events.map((event) => (
          <li key={event.seq}>
            <span className={classes.dim}>{formatDateTime(event.at)}</span>{' '}
            {event.event.replaceAll('_', ' ')} by {event.actor} {detailText(event.detail)}
          </li>
        ))}
      </ol>
    </QueryState>
  );
}

function Resolve({ issue }: { issue: Issue }) {
  const resolve = useResolve(issue.id);
  const [text, setText] = useState('');
  const ready = text.trim() !== '';
  return (
    <form
      aria-label="Resolve the issue"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) resolve.mutate(text.trim());
      }}
    >
      <Textarea
        label="What it was, and how it was dealt with"
        description={
          issue.severity === 'critical'
            ? 'Kept for good. The account stays halted until its state is changed under Risk.'
            : 'Kept for good.'
        }
        autosize
        minRows={2}
        maxLength={2000}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
      />
      {resolve.isError ? (
        <p className={classes.problem} role="alert">
          {explain(resolve.error)}
        </p>
      ) : null}
      <Button type="submit" mt={6} disabled={!ready} loading={resolve.isPending}>
        Resolve
      </Button>
    </form>
  );
}
