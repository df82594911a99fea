import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { Account, KillSwitch } from '@/shared/api/types';
import { formatDateTime } from '@/shared/format/time';
import { Panel } from '@/shared/ui/Panel';
import table from '@/shared/ui/PlainTable.module.css';
import { QueryState } from '@/shared/ui/states';
import { useKillSwitches } from '../api/killSwitch';
import { useSwitchHistory } from '../api/switchHistory';
import { scopeOf } from '../model';
import classes from './Risk.module.css';

const ReleaseDialog = lazy(() => import('./ReleaseDialog'));
const ReportDialog = lazy(() => import('./ReportDialog'));

interface SwitchesPanelProps {
  accounts: readonly Account[];
  hasPassword: boolean;
}

/** What is halted now, and what was before, each with its report. */
export function SwitchesPanel({ accounts, hasPassword }: SwitchesPanelProps) {
  const query = useKillSwitches();
  const [releasing, setReleasing] = useState<string | null>(null);
  const [reported, setReported] = useState<KillSwitch | null>(null);
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
                  <th scope="row">{scopeOf(each, accounts)}</th>
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
                    <ReportButton pulled={each} onOpen={setReported} />
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
      <History accounts={accounts} onOpen={setReported} />
      <Suspense>
        {releasing === null ? null : (
          <ReleaseDialog
            accounts={accounts}
            switches={engaged.filter(({ id }: KillSwitch) => id === releasing)}
            hasPassword={hasPassword}
            onClose={() => {
              setReleasing(null);
            }}
          />
        )}
        {reported === null ? null : (
          <ReportDialog
            pulled={reported}
            target={scopeOf(reported, accounts)}
            onClose={() => {
              setReported(null);
            }}
          />
        )}
      </Suspense>
    </Panel>
  );
}

interface ReportButtonProps {
  pulled: KillSwitch;
  onOpen: (pulled: KillSwitch) => void;
}

/** A switch that only latched has done nothing beside, and reports nothing. */
function ReportButton({ pulled, onOpen }: ReportButtonProps) {
  if (pulled.status === null) return null;
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      onClick={() => {
        onOpen(pulled);
      }}
    >
      Report
    </Button>
  );
}

interface HistoryProps {
  accounts: readonly Account[];
  onOpen: (pulled: KillSwitch) => void;
}

function History({ accounts, onOpen }: HistoryProps) {
  const query = useSwitchHistory();
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
          <p className={classes.note}>No switch was ever released, and no drill was run.</p>
        ) : (
          <ol>
            {query.data?.map((each) => (
              <li key={each.id}>
                <span className="sd-dim">{formatDateTime(each.engaged_at)}</span>{' '}
                {scopeOf(each, accounts)} {each.drill ? 'drilled' : 'halted'} by {each.engaged_by}:{' '}
                {each.reason}
                {each.released_at === null
                  ? null
                  : `; released ${formatDateTime(each.released_at) ?? ''} by ${each.released_by ?? '?'}`}
                <ReportButton pulled={each} onOpen={onOpen} />
              </li>
            ))}
          </ol>
        )}
      </QueryState>
    </section>
  );
}
