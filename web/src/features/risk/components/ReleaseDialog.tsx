import { Button, Group, Modal, PasswordInput, Stack } from '@mantine/core';
import { useState } from 'react';
import { explain } from '@/shared/api/problem';
import type { KillSwitch } from '@/shared/api/types';
import { formatDateTime } from '@/shared/format/time';
import { useRelease } from '../api/killSwitch';
import classes from './KillSwitch.module.css';

interface ReleaseDialogProps {
  switches: readonly KillSwitch[];
  onClose: () => void;
}

/** Who stopped trading, when and why; each switch is released with the password. */
export default function ReleaseDialog({ switches, onClose }: ReleaseDialogProps) {
  return (
    <Modal opened onClose={onClose} title="Trading is halted" data-testid="release-dialog">
      {switches.length === 0 ? (
        <p className={classes.lead}>No switch is engaged any more. Trading goes on.</p>
      ) : (
        switches.map((each) => <One key={each.id} engaged={each} />)
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      </Group>
    </Modal>
  );
}

function One({ engaged }: { engaged: KillSwitch }) {
  const release = useRelease();
  const [password, setPassword] = useState('');
  const scope = engaged.scope === 'desk' ? 'The whole desk' : 'This account';
  return (
    <form
      className={classes.one}
      onSubmit={(event) => {
        event.preventDefault();
        release.mutate({ id: engaged.id, password });
      }}
    >
      <Stack gap="xs">
        <p className={classes.lead}>
          <strong>{scope}</strong> was stopped {formatDateTime(engaged.engaged_at)} by{' '}
          {engaged.engaged_by}.
        </p>
        <blockquote className={classes.quote}>{engaged.reason}</blockquote>
        <PasswordInput
          label="Your password"
          description="Without one yet? Set it under Settings first. After the release orders can be sent at once."
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
