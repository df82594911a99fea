import { Button, Group, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { explain } from '@/shared/api/problem';
import type { Account, NewRestriction, Restriction } from '@/shared/api/types';
import { formatDateTime } from '@/shared/format/time';
import { Panel } from '@/shared/ui/Panel';
import table from '@/shared/ui/PlainTable.module.css';
import { QueryState } from '@/shared/ui/states';
import { useLift, useRestrict, useRestrictions } from '../api/restrictions';
import { scopeWords } from '../limits';
import classes from './Risk.module.css';

interface RestrictionsPanelProps {
  account: Account;
  admin: boolean;
  barred: string | null;
}

/** Names that may not be traded, or only be reduced, and who said so and why. */
export function RestrictionsPanel({ account, admin, barred }: RestrictionsPanelProps) {
  const query = useRestrictions();
  const mine = query.data?.filter((each) => concerns(each, account)) ?? [];
  return (
    <Panel title="Restricted names" testId="restrictions">
      <QueryState
        query={query}
        what="The restrictions could not be read."
        loading="Reading restrictions"
        rows={2}
      >
        {mine.length === 0 ? (
          <p className={classes.note} data-testid="empty">
            <strong>No name is restricted.</strong> A name on the list is refused for every way into
            the desk, with the reason given here.
          </p>
        ) : (
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Effect</th>
                <th scope="col">Why</th>
                <th scope="col">By</th>
                <th scope="col">
                  <span className="sd-visually-hidden">Lift</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {mine.map((each) => (
                <tr key={each.id}>
                  <th scope="row">{each.symbol}</th>
                  <td data-label="Effect">{EFFECTS[each.effect] ?? each.effect}</td>
                  <td data-label="Why" className={classes.prose}>
                    {each.reason}
                  </td>
                  <td data-label="By">
                    <span>
                      {each.created_by}
                      <span className={table.sub}>
                        for {scopeWords(each.scope)}, {formatDateTime(each.created_at)}
                      </span>
                    </span>
                  </td>
                  <td data-align="right">
                    {barred === null && (each.scope === 'account' || admin) ? (
                      <Lift restriction={each} />
                    ) : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </QueryState>
      {barred === null ? <Add account={account} admin={admin} /> : null}
    </Panel>
  );
}

const EFFECTS: Record<string, string> = {
  blocked: 'blocked: no order',
  reduce_only: 'only reducing orders',
};

/** Those of other accounts of the same user say nothing here. */
function concerns({ scope, scope_id }: Restriction, account: Account): boolean {
  return scope !== 'account' || scope_id === account.id;
}

/** The first click asks, the second does it. */
function Lift({ restriction }: { restriction: Restriction }) {
  const lift = useLift();
  const [asked, setAsked] = useState(false);
  return (
    <span>
      <Button
        size="compact-xs"
        color="red"
        variant={asked ? 'filled' : 'subtle'}
        loading={lift.isPending}
        aria-label={asked ? `Really lift ${restriction.symbol}?` : `Lift ${restriction.symbol}`}
        onBlur={() => {
          setAsked(false);
        }}
        onClick={() => {
          if (asked) lift.mutate(restriction.id);
          setAsked(!asked);
        }}
      >
        {asked ? 'Really lift?' : 'Lift'}
      </Button>
      {lift.isError ? (
        <span className={classes.problem} role="alert">
          {explain(lift.error)}
        </span>
      ) : null}
    </span>
  );
}

const NOTHING = { symbol: '', reason: '' };

function Add({ account, admin }: { account: Account; admin: boolean }) {
  const restrict = useRestrict();
  const [typed, setTyped] = useState(NOTHING);
  const [effect, setEffect] = useState<'blocked' | 'reduce_only'>('blocked');
  const [scope, setScope] = useState<'account' | 'desk'>('account');
  const ready = typed.symbol.trim() !== '' && typed.reason.trim() !== '';
  const submit = () => {
    const body: NewRestriction = {
      scope,
      effect,
      symbol: typed.symbol.trim(),
      reason: typed.reason.trim(),
      ...(scope === 'account' ? { account_id: account.id } : {}),
    };
    restrict.mutate(body, {
      onSuccess: () => {
        setTyped(NOTHING);
      },
    });
  };
  return (
    <form
      className={classes.add}
      aria-label="Restrict a name"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) submit();
      }}
    >
      <Group gap="xs" align="flex-end">
        <TextInput
          label="Name, underlying or segment"
          placeholder="NSE:RELIANCE or NFO:*"
          maxLength={60}
          value={typed.symbol}
          onChange={(event) => {
            setTyped({ ...typed, symbol: event.currentTarget.value });
          }}
        />
        <Select
          label="Effect"
          data={[
            { value: 'blocked', label: 'No order' },
            { value: 'reduce_only', label: 'Only reducing' },
          ]}
          value={effect}
          onChange={(value) => {
            setEffect(value === 'reduce_only' ? 'reduce_only' : 'blocked');
          }}
        />
        <Select
          label="For"
          data={[
            { value: 'account', label: 'This account' },
            { value: 'desk', label: 'Whole desk', disabled: !admin },
          ]}
          value={scope}
          onChange={(value) => {
            setScope(value === 'desk' ? 'desk' : 'account');
          }}
        />
        <TextInput
          className={classes.why ?? ''}
          label="Why"
          placeholder="Shown to whoever it refuses"
          maxLength={500}
          value={typed.reason}
          onChange={(event) => {
            setTyped({ ...typed, reason: event.currentTarget.value });
          }}
        />
        <Button type="submit" variant="default" disabled={!ready} loading={restrict.isPending}>
          Restrict
        </Button>
      </Group>
      {restrict.isError ? (
        <p className={classes.problem} role="alert">
          {explain(restrict.error)}
        </p>
      ) : null}
    </form>
  );
}
