import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { Account, KillSwitch } from '@/shared/api/types';
import { formatDateTime } from '@/shared/format/time';
import { Panel } from '@/shared/ui/Panel';
import table from '@/shared/ui/PlainTable.module.css';
import { QueryState } from '@/shared/ui/states';
import { useKillSwitches } from '../api/killSwitch';
import { useSwitchHistory } from '../api/switchHistory';
import classes from './Risk.module.css';

const ReleaseDialog = lazy(() => import('./ReleaseDialog'));

interface SwitchesPanelProps {
  accounts: readonly Account[];
  admin: boolean;
  hasPassword: boolean;
}

/** What is halted now, and for an administrator what was before. */
export function SwitchesPanel({ accounts, admin, hasPassword }: SwitchesPanelProps) {
  const query = useKillSwitches();
  const [releasing, setReleasing] = useState<string | null>(null);
  const name = (id: string | null) => accounts.find((each) => each.id === id)?.name ?? 'an account';
  const engaged = query.data ?? [];
  return (
    <Panel title="Kill switches" testId="switches">
      <QueryState
        query={query}
        what="The kill switches could not be read."
        loading="Reading kill switches"
        rows={2}
      >
        {engaged.length === 0 ? (
          <p className={classes.note} data-testid="empty">
            <strong>Nothing is halted.</strong> The switch in the header stops an account, or for an
            administrator the whole desk.
          </p>
        ) : (
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">Halted</th>
                <th scope="col">Why</th>
                <th scope="col">By</th>
                <th scope="col">
                  <span className="sd-visually-hidden">Release</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {engaged.map((each) => (
                <tr key={each.id}>
                  <th scope="row">
                    {each.scope === 'desk' ? 'The whole desk' : name(each.account_id)}
                  </th>
                  <td data-label="Why" className={classes.prose}>
                    {each.reason}
                  </td>
                  <td data-label="By">
                    <span>
                      {each.engaged_by}
                      <span className={table.sub}>{formatDateTime(each.engaged_at)}</span>
                    </span>
                  </td>
                  <td data-align="right">
                    <Button
                      size="compact-xs"
                      color="red"
                      variant="light"
                      onClick={() => {
                        setReleasing(each.id);
                      }}
                    >
                      Release…
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </QueryState>
      {admin ? <History name={name} /> : null}
      <Suspense>
        {releasing === null ? null : (
          <ReleaseDialog
            switches={engaged.filter(({ id }: KillSwitch) => id === releasing)}
            hasPassword={hasPassword}
            onClose={() => {
              setReleasing(null);
            }}
          />
        )}
      </Suspense>
    </Panel>
  );
}

const WORDS: Record<string, string> = {
  'kill_switch.engaged': 'halted',
  'kill_switch.released': 'released',
};

/** `account:<id>` or `desk`. */
const accountOf = (chain: string): string | null =>
  chain.startsWith('account:') ? chain.slice('account:'.length) : null;

function History({ name }: { name: (id: string | null) => string }) {
  const query = useSwitchHistory(true);
  return (
    <section aria-label="Before" className={classes.history}>
      <h3>Before</h3>
      <QueryState
        query={query}
        what="The history could not be read."
        loading="Reading the history"
        rows={2}
      >
        {query.data?.length === 0 ? (
          <p className={classes.note}>No switch was ever engaged or released.</p>
        ) : (
          <ol>
            {query.data?.map((entry) => (
              <li key={`${entry.chain}-${entry.seq.toString()}`}>
                <span className="sd-dim">{formatDateTime(entry.at)}</span>{' '}
                {accountOf(entry.chain) === null ? 'The desk' : name(accountOf(entry.chain))}{' '}
                {WORDS[entry.action] ?? entry.action} by {entry.actor}
                {entry.reason === null ? '' : `: ${entry.reason}`}
              </li>
            ))}
          </ol>
        )}
      </QueryState>
    </section>
  );
}
