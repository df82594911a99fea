import { Button, Group, Modal, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { explain, fieldErrors } from '@/shared/api/problem';
import type { Account } from '@/shared/api/types';
import { decimalsOf, isDecimal, signOf } from '@/shared/format/decimal';
import { ungrouped } from '@/shared/format/grouping';
import { formatMoney } from '@/shared/format/number';
import { DecimalField } from '@/shared/ui/DecimalField';
import { useSummary } from '../api/accounts';
import { useMoveFunds, type Movement } from '../api/wallet';
import classes from './dialogs.module.css';

interface FundsDialogProps {
  account: Account;
  kind: Movement['kind'];
  onClose: () => void;
}

const WORDS = {
  deposit: { title: 'Deposit paper money', verb: 'Deposit', done: 'Paper money deposited' },
  withdrawal: { title: 'Withdraw paper money', verb: 'Withdraw', done: 'Paper money withdrawn' },
};

function problemOf(amount: string): string | null {
  if (!isDecimal(amount) || signOf(amount) <= 0) return 'Enter an amount above zero.';
  return decimalsOf(amount) > 2 ? 'At most two decimals.' : null;
}

/** Moves paper money; the button says the sum, and nothing is claimed before the desk agrees. */
export default function FundsDialog({ account, kind, onClose }: FundsDialogProps) {
  const move = useMoveFunds(account.id);
  const [typed, setTyped] = useState('');
  const [memo, setMemo] = useState('');
  const [tried, setTried] = useState(false);
  const amount = ungrouped(typed);
  const problem = problemOf(amount);
  const refused = fieldErrors(move.error)['amount'];
  const words = WORDS[kind];
  const available = useSummary(account.id).data?.wallet.available;
  const sum = (money: string) =>
    `${formatMoney(money, account.currency) ?? money} ${account.currency}`;
  const submit = () => {
    setTried(true);
    if (problem !== null) return;
    move.mutate(
      { kind, amount, memo },
      {
        onSuccess: () => {
          notifications.show({ title: words.done, message: `${sum(amount)}.`, color: 'green' });
          onClose();
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={words.title}>
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <DecimalField
          label="Amount"
          unit={account.currency}
          value={typed}
          onChange={setTyped}
          hint={
            kind === 'withdrawal' && available !== undefined ? `${sum(available)} available` : null
          }
          step="1000"
          min="0"
          start="1000"
          error={refused ?? (tried ? problem : null)}
          testId="funds-amount"
          autoFocus
        />
        <TextInput
          label="Note (optional)"
          maxLength={200}
          value={memo}
          onChange={(event) => {
            setMemo(event.currentTarget.value);
          }}
        />
        {move.isError && refused === undefined ? (
          <p className={classes.problem} role="alert">
            {explain(move.error)}
          </p>
        ) : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={move.isPending}>
            {problem === null ? `${words.verb} ${sum(amount)}` : words.verb}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
