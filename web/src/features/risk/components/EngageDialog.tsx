import { Button, Group, Modal, Radio, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { explain } from '@/shared/api/problem';
import type { Account } from '@/shared/api/types';
import { useEngage, type Halt } from '../api/killSwitch';
import { NoPassword } from './NoPassword';
import classes from './KillSwitch.module.css';

interface EngageDialogProps {
  account: Account;
  /** Only an administrator may stop the whole desk. */
  admin: boolean;
  hasPassword: boolean;
  onClose: () => void;
}

const STEPS = [
  'From the answer on, every new order is denied.',
  'Working orders stay at the venue and can still fill. Cancel them under Working orders.',
  'Positions stay as they are.',
  'It stays on, also over a restart, until somebody releases it with their password.',
];

/** First what and why, then what will happen and the button that does it. */
export default function EngageDialog({ account, admin, hasPassword, onClose }: EngageDialogProps) {
  const engage = useEngage();
  const [scope, setScope] = useState<Halt['scope']>('account');
  const [reason, setReason] = useState('');
  const [confirming, setConfirming] = useState(false);
  const target = scope === 'desk' ? 'the whole desk' : `account ${account.name}`;
  const submit = () => {
    const body: Halt = {
      scope,
      reason: reason.trim(),
      ...(scope === 'account' ? { account_id: account.id } : {}),
    };
    engage.mutate(body, { onSuccess: onClose });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={confirming ? 'Step 2 of 2: stop trading?' : 'Step 1 of 2: what shall stop, and why'}
      data-testid="kill-dialog"
    >
      {confirming ? (
        <Stack gap="sm">
          <p className={classes.lead}>
            You are about to stop <strong>{target}</strong>.
          </p>
          <blockquote className={classes.quote}>{reason.trim()}</blockquote>
          <ul className={classes.steps}>
            {STEPS.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ul>
          {hasPassword ? null : <NoPassword onLeave={onClose} />}
          {engage.isError ? (
            <p className={classes.problem} role="alert">
              {explain(engage.error)} Look at the badge beside the account name to see whether
              trading is halted; asking again does no harm.
            </p>
          ) : null}
          <Group justify="space-between">
            <Button
              variant="default"
              onClick={() => {
                setConfirming(false);
              }}
            >
              Back
            </Button>
            <Button
              color="red"
              loading={engage.isPending}
              onClick={submit}
              data-testid="kill-confirm"
            >
              Stop {target}
            </Button>
          </Group>
        </Stack>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (reason.trim() !== '') setConfirming(true);
          }}
        >
          <Stack gap="sm">
            {hasPassword ? null : <NoPassword onLeave={onClose} />}
            <Radio.Group
              label="What shall stop"
              value={scope}
              onChange={(value) => {
                setScope(value === 'desk' ? 'desk' : 'account');
              }}
            >
              <Stack gap={6} mt={6}>
                <Radio size="xs" value="account" label={`This account: ${account.name}`} />
                <Radio
                  size="xs"
                  value="desk"
                  disabled={!admin}
                  label="The whole desk: every account of every user"
                  description={admin ? undefined : 'Only an administrator can do this.'}
                />
              </Stack>
            </Radio.Group>
            <Textarea
              label="Reason"
              description="It is kept with the switch and shown to everyone it stops."
              autosize
              minRows={2}
              maxLength={500}
              required
              data-autofocus
              value={reason}
              onChange={(event) => {
                setReason(event.currentTarget.value);
              }}
            />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" color="red" variant="light" disabled={reason.trim() === ''}>
                Continue
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
