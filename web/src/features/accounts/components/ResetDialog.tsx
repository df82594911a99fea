import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { explain } from '@/shared/api/problem';
import type { Account } from '@/shared/api/types';
import { useResetAccount } from '../api/accounts';
import classes from './dialogs.module.css';

export default function ResetDialog({
  account,
  onClose,
}: {
  account: Account;
  onClose: () => void;
}) {
  const reset = useResetAccount(account.id);
  const [typed, setTyped] = useState('');
  return (
    <Modal opened onClose={onClose} title="Reset this paper account">
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          reset.mutate(undefined, { onSuccess: onClose });
        }}
      >
        <p className={classes.note}>
          Working orders are cancelled, positions closed and cash set back to the opening balance.
          Past orders and trades stay on record.
        </p>
        <TextInput
          label={`Type the account's name, ${account.name}, to confirm`}
          value={typed}
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
