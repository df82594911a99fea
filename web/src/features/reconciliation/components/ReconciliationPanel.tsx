import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { explain } from '@/shared/api/problem';
import type { Issue, IssueStatus, Look } from '@/shared/api/types';
import { formatDateTime } from '@/shared/format/time';
import { Panel } from '@/shared/ui/Panel';
import { EmptyState, QueryState } from '@/shared/ui/states';
import { useIssues, useLastLook, useRun } from '../api/issues';
import { byWeight, lookText } from '../model';
import { IssueView } from './IssueView';
import classes from './Reconciliation.module.css';

interface ReconciliationPanelProps {
  accountName: (id: string) => string;
  barred: string | null;
}

/** What our records and a broker's, or our own among themselves, disagree about. */
export function ReconciliationPanel({ accountName, barred }: ReconciliationPanelProps) {
  const [status, setStatus] = useState<IssueStatus>('OPEN');
  const query = useIssues(status);
  const run = useRun();
  const look = useLastLook();
  const issues = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const shown: readonly Issue[] = status === 'OPEN' ? byWeight(issues) : issues;
  return (
    <Panel
      title="Reconciliation"
      testId="reconciliation"
      tools={
        <Button
          size="compact-xs"
          variant="default"
          disabled={barred !== null}
          loading={run.isPending}
          onClick={() => {
            run.mutate();
          }}
        >
          Run now
        </Button>
      }
    >
      <div className={classes.bar}>
        <SegmentedControl
          size="xs"
          aria-label="Which issues"
          data={[
            { value: 'OPEN', label: 'Open' },
            { value: 'RESOLVED', label: 'Resolved' },
          ]}
          value={status}
          onChange={(value) => {
            setStatus(value === 'RESOLVED' ? 'RESOLVED' : 'OPEN');
          }}
        />
        <LastLook look={look} />
      </div>
      {run.isError ? (
        <p className={classes.problem} role="alert">
          The comparison was not made. {explain(run.error)}
        </p>
      ) : null}
      <div className={classes.scroll} tabIndex={0} role="group" aria-label="Issues">
        <QueryState query={query} what="The issues could not be read." loading="Reading the issues">
          {shown.length === 0 ? (
            <Nothing status={status} look={look} />
          ) : (
            <ul className={classes.list}>
              {shown.map((issue) => (
                <IssueView
                  key={issue.id}
                  issue={issue}
                  accountName={
                    issue.account_id === null ? 'The desk itself' : accountName(issue.account_id)
                  }
                  barred={barred}
                />
              ))}
            </ul>
          )}
          {query.hasNextPage ? (
            <Button
              variant="subtle"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              Show more
            </Button>
          ) : null}
        </QueryState>
      </div>
    </Panel>
  );
}

function LastLook({ look }: { look: Look | null }) {
  return (
    <p className={classes.look} role="status">
      {look === null
        ? 'The desk compares by itself every 30 seconds, and everything once an hour.'
        : `${formatDateTime(look.at) ?? ''}: ${lookText(look)}`}
    </p>
  );
}

function Nothing({ status, look }: { status: IssueStatus; look: Look | null }) {
  if (status === 'RESOLVED') {
    return (
      <EmptyState title="No issue was ever resolved">
        What is found and dealt with stays here on record.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="Nothing is open">
      {look === null ? (
        'Orders, fills, positions and cash are compared with the broker, and our own books with themselves: every 30 seconds what moved, once an hour everything. Run now compares everything and says here what it went through.'
      ) : (
        <>
          {formatDateTime(look.at)}: {lookText(look)}{' '}
          {look.not_compared.length === 0
            ? ''
            : `Not compared, because the broker cannot tell: ${look.not_compared.join('; ')}.`}
        </>
      )}
    </EmptyState>
  );
}
