import { Button, Drawer, SegmentedControl, Textarea } from '@mantine/core';
import { useMemo, useState } from 'react';
import { explain } from '@/shared/api/problem';
import type { LoggedError } from '@/shared/api/types';
import { formatDateTime } from '@/shared/format/time';
import { Panel } from '@/shared/ui/Panel';
import { EmptyState, QueryState } from '@/shared/ui/states';
import type { Column } from '@/shared/ui/table/column';
import { textColumn } from '@/shared/ui/table/columns';
import { DataTable } from '@/shared/ui/table/DataTable';
import { useErrors, useResolve } from '../api/audit';
import { More } from './AuditPanel';
import classes from './Audit.module.css';

const standing = ({ resolved_at }: LoggedError) => (resolved_at === null ? 'open' : 'resolved');

const COLUMNS: Column<LoggedError>[] = [
  textColumn({
    id: 'at',
    header: 'Time',
    width: 128,
    card: 'key',
    of: (error) => error.at,
    cell: (error) => formatDateTime(error.at) ?? '—',
  }),
  textColumn({
    id: 'type',
    header: 'Kind',
    width: 150,
    card: 'title',
    of: (error) => error.error_type,
  }),
  textColumn({
    id: 'message',
    header: 'Message',
    width: 300,
    grow: true,
    of: (error) => error.message,
  }),
  textColumn({
    id: 'where',
    header: 'Where',
    definition: 'The request during which it happened; without one, a task of the desk itself.',
    width: 190,
    drop: 1,
    card: 'key',
    of: ({ method, path }) => (path === null ? 'the desk itself' : `${method ?? ''} ${path}`),
  }),
  textColumn({
    id: 'state',
    header: 'State',
    width: 84,
    card: 'lead',
    of: standing,
    cell: (error) => (
      <span className={error.resolved_at === null ? classes.refused : 'sd-dim'}>
        {standing(error)}
      </span>
    ),
  }),
];

const SHOWN = [
  { value: 'open', label: 'Open' },
  { value: 'resolved', label: 'Resolved' },
  { value: 'all', label: 'All' },
];
const RESOLVED: Record<string, boolean> = { open: false, resolved: true };

/** What went wrong inside of the desk, until somebody says how it was dealt with. */
export function ErrorsPanel() {
  const [shown, setShown] = useState('open');
  const query = useErrors(RESOLVED[shown]);
  const [openedId, setOpenedId] = useState<number | null>(null);
  const errors = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const opened = errors.find(({ id }) => id === openedId);
  const close = () => {
    setOpenedId(null);
  };
  return (
    <Panel title="Error log" testId="errors" className={classes.panel}>
      <div className={classes.filters}>
        <SegmentedControl
          size="xs"
          aria-label="Which errors"
          data={SHOWN}
          value={shown}
          onChange={setShown}
        />
      </div>
      <QueryState
        query={query}
        what="The error log could not be read."
        loading="Reading the error log"
        rows={10}
      >
        <DataTable
          id="errors"
          label="Error log"
          columns={COLUMNS}
          rows={errors}
          rowId={(error) => error.id.toString()}
          rowLabel={(error) => `${error.error_type}: ${error.message}, ${standing(error)}`}
          onOpen={(error) => {
            setOpenedId(error.id);
          }}
          selectedId={openedId?.toString() ?? null}
          empty={
            <EmptyState title={shown === 'resolved' ? 'Nothing was resolved yet' : 'No errors'}>
              {shown === 'open'
                ? 'Nothing went wrong inside of the desk that nobody has dealt with.'
                : 'What goes wrong inside of the desk is kept here, with where and in what request.'}
            </EmptyState>
          }
          footer={
            <More
              shown={errors.length}
              more={query.hasNextPage}
              busy={query.isFetchingNextPage}
              onMore={() => void query.fetchNextPage()}
            />
          }
        />
      </QueryState>
      {opened === undefined ? null : <ErrorEntry error={opened} onClose={close} />}
    </Panel>
  );
}

function ErrorEntry({ error, onClose }: { error: LoggedError; onClose: () => void }) {
  const facts: [string, string][] = [
    ['Time', formatDateTime(error.at) ?? error.at],
    ['Request', error.path === null ? 'none' : `${error.method ?? ''} ${error.path}`],
    ['Request’s id', error.request_id ?? '—'],
    ['User', error.user_id ?? '—'],
  ];
  return (
    <Drawer opened onClose={onClose} position="right" size={620} title={error.error_type}>
      <p className={classes.message}>{error.message}</p>
      <dl className={classes.facts}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {error.resolved_at === null ? (
        <Resolve id={error.id} onDone={onClose} />
      ) : (
        <p className={classes.message}>
          Resolved {formatDateTime(error.resolved_at)} by {error.resolved_by}: {error.resolution}
        </p>
      )}
      <h3 className={classes.heading}>Where it happened</h3>
      <pre className={classes.code} tabIndex={0} aria-label="Stack of the error">
        {error.stack}
      </pre>
      <h3 className={classes.heading}>What was recorded with it</h3>
      <pre className={classes.code} tabIndex={0} aria-label="What was recorded with it">
        {JSON.stringify(error.context, null, 2)}
      </pre>
    </Drawer>
  );
}

function Resolve({ id, onDone }: { id: number; onDone: () => void }) {
  const resolve = useResolve();
  const [resolution, setResolution] = useState('');
  const ready = resolution.trim() !== '';
  return (
    <form
      className={classes.resolve}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) resolve.mutate({ id, resolution: resolution.trim() }, { onSuccess: onDone });
      }}
    >
      <Textarea
        label="How it was dealt with"
        description="Kept with the error and in the audit log."
        autosize
        minRows={2}
        maxLength={2000}
        value={resolution}
        onChange={(event) => {
          setResolution(event.currentTarget.value);
        }}
      />
      {resolve.isError ? (
        <p className={classes.refused} role="alert">
          {explain(resolve.error)}
        </p>
      ) : null}
      <Button type="submit" disabled={!ready} loading={resolve.isPending}>
        Mark as resolved
      </Button>
    </form>
  );
}
