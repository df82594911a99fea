import { Button, Group, PasswordInput, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { explain } from '@/shared/api/problem';
import type { Account, TradingState } from '@/shared/api/types';
import { Panel } from '@/shared/ui/Panel';
import { useSetState } from '../api/accountState';
import { isRaised } from '../model';
import { NoPassword } from './NoPassword';
import classes from './Risk.module.css';

interface StatePanelProps {
  /** With its own state, whatever a kill switch says. */
  account: Account;
  barred: string | null;
  hasPassword: boolean;
}

const STATES: { value: TradingState; label: string; meaning: string }[] = [
  { value: 'ACTIVE', label: 'Active', meaning: 'Every order that the limits allow is taken.' },
  {
    value: 'REDUCING',
    label: 'Reducing',
    meaning: 'Only orders that reduce a position are taken. Nothing is cancelled.',
  },
  {
    value: 'HALTED',
    label: 'Halted',
    meaning: 'No order is taken. Nothing is cancelled; the kill switch can do that too.',
  },
];

const ofState = (state: TradingState) => STATES.find(({ value }) => value === state);

/** What the account may do: trade, only reduce, or nothing. */
export function StatePanel({ account, barred, hasPassword }: StatePanelProps) {
  const [wanted, setWanted] = useState<TradingState>(account.state);
  const reason = account.state_reason === null ? '' : ` Reason: ${account.state_reason}`;
  return (
    <Panel title="State of the account" testId="account-state">
      <Stack gap="xs" p={12}>
        <p className={classes.lead}>
          <strong>{ofState(account.state)?.label ?? account.state}.</strong>{' '}
          {ofState(account.state)?.meaning}
          {reason}
        </p>
        {barred === null ? (
          <>
            <SegmentedControl
              size="xs"
              aria-label="State"
              data={STATES.map(({ value, label }) => ({ value, label }))}
              value={wanted}
              onChange={(value) => {
                setWanted(STATES.find((each) => each.value === value)?.value ?? wanted);
              }}
            />
            {wanted === account.state ? null : (
              <ChangeState
                key={wanted}
                account={account}
                wanted={wanted}
                hasPassword={hasPassword}
              />
            )}
          </>
        ) : null}
      </Stack>
    </Panel>
  );
}

interface ChangeStateProps {
  account: Account;
  wanted: TradingState;
  hasPassword: boolean;
}

function ChangeState({ account, wanted, hasPassword }: ChangeStateProps) {
  const set = useSetState(account.id);
  const [reason, setReason] = useState('');
  const [password, setPassword] = useState('');
  const raised = isRaised(account.state, wanted);
  const ready = reason.trim() !== '' && (!raised || password !== '');
  const submit = () => {
    set.mutate({ state: wanted, reason: reason.trim(), ...(raised ? { password } : {}) });
  };
  return (
    <form
      aria-label="Change the state"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) submit();
      }}
    >
      <p className={classes.lead}>{ofState(wanted)?.meaning}</p>
      {raised && !hasPassword ? (
        <NoPassword onLeave={() => undefined} />
      ) : (
        <Group gap="xs" align="flex-end" mt={6}>
          <TextInput
            className={classes.why ?? ''}
            label="Why"
            maxLength={500}
            value={reason}
            onChange={(event) => {
              setReason(event.currentTarget.value);
            }}
          />
          {raised ? (
            <PasswordInput
              className={classes.why ?? ''}
              label="Your password"
              autoComplete="current-password"
              value={password}
              onChange={(event) => {
                setPassword(event.currentTarget.value);
              }}
            />
          ) : null}
          <Button
            type="submit"
            variant="light"
            color={raised ? 'red' : 'orange'}
            disabled={!ready}
            loading={set.isPending}
          >
            Set to {ofState(wanted)?.label}
          </Button>
        </Group>
      )}
      {set.isError ? (
        <p className={classes.problem} role="alert">
          {explain(set.error)}
        </p>
      ) : null}
    </form>
  );
}
