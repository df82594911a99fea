import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { Account, Limit, Limits } from '@/shared/api/types';
import { formatDateTime } from '@/shared/format/time';
import { Panel } from '@/shared/ui/Panel';
import table from '@/shared/ui/PlainTable.module.css';
import { QueryState } from '@/shared/ui/states';
import { Explain } from '@/shared/ui/values';
import { useLimits } from '../api/limits';
import { bindingLayer, limitText, scopeWords } from '../limits';
import classes from './Risk.module.css';

const EditLimit = lazy(() => import('./EditLimit'));

interface LimitsPanelProps {
  account: Account;
  admin: boolean;
  /** Why this user can change nothing, or null. */
  barred: string | null;
}

/** Every limit as it holds for the account, who set it, and whether it refuses or advises. */
export function LimitsPanel({ account, admin, barred }: LimitsPanelProps) {
  const query = useLimits(account.id);
  const [editing, setEditing] = useState<string | null>(null);
  const limit = query.data?.items.find(({ name }) => name === editing);
  return (
    <Panel title="Limits" testId="limits">
      <p className={classes.about}>
        What the gate holds every order of {account.name} to. The desk, the user, the account and
        its strategies may each set a limit; the strictest holds.
      </p>
      <QueryState
        query={query}
        what="The limits could not be read."
        loading="Reading limits"
        rows={10}
      >
        {query.data === undefined ? null : (
          <LimitsTable
            limits={query.data}
            currency={account.currency}
            onEdit={barred === null ? setEditing : null}
          />
        )}
      </QueryState>
      <Suspense>
        {limit === undefined || query.data === undefined ? null : (
          <EditLimit
            limit={limit}
            limits={query.data}
            account={account}
            admin={admin}
            onReread={() => query.refetch()}
            onClose={() => {
              setEditing(null);
            }}
          />
        )}
      </Suspense>
    </Panel>
  );
}

interface LimitsTableProps {
  limits: Limits;
  currency: string;
  onEdit: ((name: string) => void) | null;
}

function LimitsTable({ limits, currency, onEdit }: LimitsTableProps) {
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col">Limit</th>
          <th scope="col" data-align="right">
            In force
          </th>
          <th scope="col">Effect</th>
          <th scope="col">Set by</th>
          <th scope="col" data-align="right">
            Default
          </th>
          <th scope="col">
            <span className="sd-visually-hidden">Change</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {limits.items.map((limit) => (
          <tr key={limit.name} data-limit={limit.name}>
            <th scope="row">
              {limit.meaning} <code>{limit.name}</code>
            </th>
            <td data-align="right" data-label="In force">
              <strong>{limitText(limit.value, limit.unit, currency)}</strong>
            </td>
            <td data-label="Effect">
              <Effect limit={limit} />
            </td>
            <td data-label="Set by">
              <SetBy limit={limit} limits={limits} />
            </td>
            <td data-align="right" data-label="Default">
              <span className="sd-dim">{limitText(limit.default, limit.unit, currency)}</span>
            </td>
            <td data-align="right">
              {onEdit === null ? null : (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  aria-label={`Change ${limit.name}`}
                  onClick={() => {
                    onEdit(limit.name);
                  }}
                >
                  Change
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const EFFECT = {
  refuses: 'An order that would break it is denied.',
  advises:
    'An order that would break it is taken, with a word of advice: a default that nobody set, on a paper account. Setting it makes it refuse.',
};

function Effect({ limit }: { limit: Limit }) {
  if (limit.value === null) return <span className="sd-dim">none</span>;
  return (
    <span className={classes.effect} data-binding={limit.binding}>
      <Explain text={EFFECT[limit.binding]}>{limit.binding}</Explain>
    </span>
  );
}

function SetBy({ limit, limits }: { limit: Limit; limits: Limits }) {
  const layer = bindingLayer(limit, limits.layers);
  if (layer === null) return <span className="sd-dim">default</span>;
  return (
    <span>
      for {scopeWords(layer.scope)}
      <span className={table.sub}>
        {layer.updated_by}, {formatDateTime(layer.updated_at)}
      </span>
    </span>
  );
}
