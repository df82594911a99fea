import { Button, Group, Modal, PasswordInput, Stack } from '@mantine/core';
import { useState } from 'react';
import { explain } from '@/shared/api/problem';
import type { Account, KillSwitch } from '@/shared/api/types';
import { formatDateTime } from '@/shared/format/time';
import { useRelease } from '../api/killSwitch';
import { scopeOf } from '../model';
import { NoPassword } from './NoPassword';
import classes from './KillSwitch.module.css';

interface ReleaseDialogProps {
  accounts: readonly Account[];
  switches: readonly KillSwitch[];
  hasPassword: boolean;
  onClose: () => void;
}

/** Who stopped trading, when and why; each switch is released with the password. */
export default function ReleaseDialog(props: ReleaseDialogProps) {
  const { accounts, switches, hasPassword, onClose } = props;
  const released = switches.length === 0;
  return (
    <Modal
      opened
      onClose={onClose}
      title={released ? 'Trading goes on' : 'Trading is halted'}
      data-testid="release-dialog"
    >
      {released ? (
        <p className={classes.lead} role="status">
          No switch is engaged any more. New orders are taken again.
        </p>
      ) : (
        switches.map((each) => (
          <One
            key={each.id}
            scope={scopeOf(each, accounts)}
            engaged={each}
            hasPassword={hasPassword}
            onLeave={onClose}
          />
        ))
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      </Group>
    </Modal>
  );
}

interface OneProps {
  scope: string;
  engaged: KillSwitch;
  hasPassword: boolean;
  onLeave: () => void;
}

function One({ scope, engaged, hasPassword, onLeave }: OneProps) {
  return (
    <Stack gap="xs" className={classes.one ?? ''}>
      <p className={classes.lead}>
        <strong>{scope}</strong> was stopped {formatDateTime(engaged.engaged_at)} by{' '}
        {engaged.engaged_by}.
      </p>
      <blockquote className={classes.quote}>{engaged.reason}</blockquote>
      {hasPassword ? <Release id={engaged.id} /> : <NoPassword onLeave={onLeave} />}
    </Stack>
  );
}

function Release({ id }: { id: string }) {
  const release = useRelease();
  const [password, setPassword] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        release.mutate({ id, password });
      }}
    >
      <Stack gap="xs">
        <PasswordInput
          label="Your password"
          description="After the release orders can be sent at once."
          autoComplete="current-password"
          value={password}
          onChange={(event) => {
            setPassword(event.currentTarget.value);
          }}
        />
        {release.isError ? (
          <p className={classes.problem} role="alert">
            {explain(release.error)}
          </p>
        ) : null}
        <Button
          type="submit"
          color="red"
          variant="light"
          loading={release.isPending}
          disabled={password === ''}
        >
          Release and allow trading
        </Button>
      </Stack>
    </form>
  );
}
