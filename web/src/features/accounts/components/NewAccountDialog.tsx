import { Button, Group, Modal, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { explain, fieldErrors } from '@/shared/api/problem';
import type { NewAccount } from '@/shared/api/types';
import { useOpenAccount } from '../api/accounts';
import { CURRENCIES } from '../model';
import classes from './dialogs.module.css';

interface NewAccountDialogProps {
  onClose: () => void;
  onOpened: (accountId: string) => void;
}

const MEANING = {
  paper: 'Trades on the built-in paper exchange, with an opening balance to practise on.',
  tracked: 'Holds positions that you import. It cannot send orders.',
};

export default function NewAccountDialog({ onClose, onOpened }: NewAccountDialogProps) {
  const open = useOpenAccount();
  const form = useForm<NewAccount>({
    initialValues: { name: '', kind: 'paper', currency: 'INR' },
    validate: { name: (value) => (value.trim() === '' ? 'Give the account a name.' : null) },
  });
  const submit = form.onSubmit((values) => {
    open.mutate(
      { ...values, name: values.name.trim() },
      {
        onSuccess: (account) => {
          onOpened(account.id);
          onClose();
        },
        onError: (error) => {
          form.setErrors(fieldErrors(error));
        },
      },
    );
  });
  return (
    <Modal opened onClose={onClose} title="Open an account">
      <form className={classes.form} onSubmit={submit}>
        <TextInput label="Name" maxLength={80} data-autofocus {...form.getInputProps('name')} />
        <div>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label="Kind"
            data={[
              { value: 'paper', label: 'Paper' },
              { value: 'tracked', label: 'Tracked' },
            ]}
            {...form.getInputProps('kind')}
          />
          <p className={classes.note}>{MEANING[form.values.kind]}</p>
        </div>
        <Select
          label="Currency"
          data={[...CURRENCIES]}
          comboboxProps={{ withinPortal: true }}
          {...form.getInputProps('currency')}
        />
        {open.isError ? (
          <p className={classes.problem} role="alert">
            {explain(open.error)}
          </p>
        ) : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={open.isPending}>
            Open account
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
