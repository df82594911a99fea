import { Button, Group, Modal, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { explain } from '@/shared/api/problem';
import type { Account } from '@/shared/api/types';
import { useResetAccount } from '../api/accounts';
import classes from './dialogs.module.css';

interface ResetDialogProps {
  account: Account;
  onClose: () => void;
}

/** Sets a paper account back to its beginning; the name must be typed first. */
export default function ResetDialog({ account, onClose }: ResetDialogProps) {
  const reset = useResetAccount(account.id);
  const [typed, setTyped] = useState('');
  const onSuccess = () => {
    notifications.show({
      color: 'green',
      title: 'Account reset',
      message: `${account.name} is back at its opening balance.`,
    });
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title="Reset this paper account" data-testid="reset-dialog">
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === account.name) reset.mutate(undefined, { onSuccess });
        }}
      >
        <p className={classes.note}>
          Cash starts over with the opening balance. The account must be flat: close its positions
          and cancel its working orders first. What happened before stays on record.
        </p>
        <TextInput
          label={`Type the account’s name, ${account.name}, to confirm`}
          value={typed}
          autoComplete="off"
          onChange={(event) => {
            setTyped(event.currentTarget.value);
          }}
          data-autofocus
        />
        {reset.isError ? (
          <p className={classes.problem} role="alert">
            {explain(reset.error)}
          </p>
        ) : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            color="red"
            disabled={typed !== account.name}
            loading={reset.isPending}
          >
            Reset account
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
