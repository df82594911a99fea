import { Button, Drawer, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { explain } from '@/shared/api/problem';
import type { AuditEntry } from '@/shared/api/types';
import { formatDateTime } from '@/shared/format/time';
import { Panel } from '@/shared/ui/Panel';
import { EmptyState, QueryState } from '@/shared/ui/states';
import type { Column } from '@/shared/ui/table/column';
import { textColumn } from '@/shared/ui/table/columns';
import { DataTable } from '@/shared/ui/table/DataTable';
import { useAudit, useVerify } from '../api/audit';
import { inputsLine, NO_FILTERS, reportWords, type AuditFilters } from '../model';
import classes from './Audit.module.css';

const TYPING_MS = 250;

const COLUMNS: Column<AuditEntry>[] = [
  textColumn({
    id: 'at',
    header: 'Time',
    width: 128,
    card: 'key',
    of: (entry) => entry.at,
    cell: (entry) => formatDateTime(entry.at) ?? '—',
  }),
  textColumn({ id: 'actor', header: 'Who', width: 170, card: 'key', of: (entry) => entry.actor }),
  textColumn({
    id: 'action',
    header: 'What',
    width: 176,
    card: 'title',
    of: (entry) => entry.action,
  }),
  textColumn({
    id: 'outcome',
    header: 'Outcome',
    width: 76,
    card: 'lead',
    of: (entry) => (entry.success ? 'done' : 'refused'),
    cell: (entry) => (
      <span className={entry.success ? 'sd-dim' : classes.refused}>
        {entry.success ? 'done' : 'refused'}
      </span>
    ),
  }),
  {
    ...textColumn<AuditEntry>({
      id: 'detail',
      header: 'Why, and with what',
      width: 300,
      grow: true,
      of: (entry) => [entry.reason, inputsLine(entry.inputs)].filter(Boolean).join(' · '),
    }),
  },
  textColumn({
    id: 'subject',
    header: 'About',
    definition: 'The order, account, user or key that it was done to.',
    width: 150,
    drop: 1,
    of: (entry) => entry.subject,
    cell: (entry) => <span className={classes.id}>{entry.subject}</span>,
  }),
  textColumn({
    id: 'chain',
    header: 'Chain',
    definition: 'Each account, and the desk itself, has a chain of hashes of its own.',
    width: 120,
    drop: 2,
    extra: true,
    of: (entry) => `${entry.chain} ${entry.seq.toString()}`,
  }),
];

const keyOf = (entry: AuditEntry) => `${entry.chain} ${entry.seq.toString()}`;

/** Everything that was done on the desk, by whom and with what outcome. */
export function AuditPanel() {
  const [filters, setFilters] = useState(NO_FILTERS);
  const [wanted] = useDebouncedValue(filters, TYPING_MS);
  const query = useAudit(wanted);
  const [opened, setOpened] = useState<AuditEntry | null>(null);
  const entries = useMemo(
    () => query.data?.pages.flatMap((page) => page.items) ?? [],
    [query.data],
  );
  const filtered = Object.values(filters).some((value) => value !== '');
  return (
    <Panel title="Audit log" testId="audit" className={classes.panel}>
      <Filters
        filters={filters}
        onEdit={(patch) => {
          setFilters({ ...filters, ...patch });
        }}
      />
      <QueryState
        query={query}
        what="The audit log could not be read."
        loading="Reading the audit log"
        rows={14}
      >
        <DataTable
          id="audit"
          label="Audit log"
          columns={COLUMNS}
          rows={entries}
          rowId={keyOf}
          rowLabel={({ actor, action, at }) => `${action} by ${actor}, ${formatDateTime(at) ?? ''}`}
          onOpen={setOpened}
          selectedId={opened === null ? null : keyOf(opened)}
          empty={
            filtered ? (
              <EmptyState title="No entry fits these filters">Take a filter away.</EmptyState>
            ) : (
              <EmptyState title="The log is empty">
                Every order, change of limits, sign-in and switch is written here.
              </EmptyState>
            )
          }
          footer={
            <More
              shown={entries.length}
              more={query.hasNextPage}
              busy={query.isFetchingNextPage}
              onMore={() => void query.fetchNextPage()}
            />
          }
        />
      </QueryState>
      {opened === null ? null : (
        <Entry
          entry={opened}
          onClose={() => {
            setOpened(null);
          }}
        />
      )}
    </Panel>
  );
}

interface FiltersProps {
  filters: AuditFilters;
  onEdit: (patch: Partial<AuditFilters>) => void;
}

const TEXTS = [
  ['action', 'What', 'order, limits…'],
  ['actor', 'Who', 'e-mail'],
  ['subject', 'About', 'id'],
] as const;

function Filters({ filters, onEdit }: FiltersProps) {
  return (
    <div className={classes.filters}>
      {TEXTS.map(([name, label, hint]) => (
        <TextInput
          key={name}
          aria-label={`Filter by: ${label}`}
          placeholder={`${label}: ${hint}`}
          maxLength={200}
          value={filters[name]}
          onChange={(event) => {
            onEdit({ [name]: event.currentTarget.value });
          }}
        />
      ))}
      <Select
        aria-label="Filter by: outcome"
        data={[
          { value: '', label: 'Any outcome' },
          { value: 'done', label: 'Done' },
          { value: 'refused', label: 'Refused' },
        ]}
        value={filters.outcome}
        onChange={(value) => {
          onEdit({ outcome: value === 'done' || value === 'refused' ? value : '' });
        }}
      />
      <TextInput
        type="date"
        aria-label="Filter by: since"
        value={filters.since}
        onChange={(event) => {
          onEdit({ since: event.currentTarget.value });
        }}
      />
      <Verify />
    </div>
  );
}

function Verify() {
  const verify = useVerify();
  return (
    <div className={classes.verify}>
      <Button
        variant="default"
        loading={verify.isPending}
        onClick={() => {
          verify.mutate();
        }}
      >
        Verify the log
      </Button>
      <span role="status" data-testid="audit-verdict" data-ok={verify.data?.ok}>
        {verify.isError
          ? `Not verified: ${explain(verify.error)}`
          : verify.data === undefined
            ? ''
            : reportWords(verify.data)}
      </span>
    </div>
  );
}

interface MoreProps {
  shown: number;
  more: boolean;
  busy: boolean;
  onMore: () => void;
}

export function More({ shown, more, busy, onMore }: MoreProps) {
  if (shown === 0) return null;
  return (
    <div className={classes.more}>
      <span>
        {more ? `The newest ${shown.toString()} are read.` : `All ${shown.toString()} are shown.`}
      </span>
      {more ? (
        <Button variant="subtle" loading={busy} onClick={onMore}>
          Read older ones
        </Button>
      ) : null}
    </div>
  );
}

function Entry({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  const facts: [string, string][] = [
    ['Time', formatDateTime(entry.at) ?? entry.at],
    ['Who', entry.actor],
    ['Outcome', entry.success ? 'done' : 'refused'],
    ['Why', entry.reason ?? '—'],
    ['About', entry.subject],
    ['Chain', `${entry.chain}, entry ${entry.seq.toString()}`],
    ['Hash', entry.hash],
  ];
  return (
    <Drawer opened onClose={onClose} position="right" size={520} title={entry.action}>
      <dl className={classes.facts}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3 className={classes.heading}>What was recorded with it</h3>
      <pre className={classes.code} tabIndex={0} aria-label="What was recorded with it">
        {JSON.stringify(entry.inputs, null, 2)}
      </pre>
    </Drawer>
  );
}
