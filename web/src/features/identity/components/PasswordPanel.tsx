import { Button, PasswordInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { explain, fieldErrors } from '@/shared/api/problem';
import { Panel } from '@/shared/ui/Panel';
import { useChangePassword } from '../api/password';
import { useMe } from '../api/identity';
import classes from './Settings.module.css';

/** Sets or changes the password, which signs in without a link and releases the kill switch. */
export function PasswordPanel() {
  const change = useChangePassword();
  const me = useMe();
  const form = useForm({
    initialValues: { current: '', next: '' },
    validate: { next: (value) => (value === '' ? 'Enter a new password.' : null) },
  });
  const submit = form.onSubmit((values) => {
    change.mutate(values, {
      onSuccess: () => {
        form.reset();
        void me.refetch();
        notifications.show({
          color: 'green',
          title: 'Password set',
          message: 'Your other sessions have been ended.',
        });
      },
      onError: (error) => {
        const { current_password, new_password } = fieldErrors(error);
        form.setErrors({ current: current_password, next: new_password });
      },
    });
  });
  const told = Object.keys(fieldErrors(change.error)).length > 0;
  return (
    <Panel title="Password" testId="password">
      <form className={classes.form} onSubmit={submit} aria-label="Password">
        <input type="hidden" autoComplete="username" value={me.data?.email ?? ''} readOnly />
        {me.data?.has_password === false ? null : (
          <PasswordInput
            label="Present password"
            autoComplete="current-password"
            {...form.getInputProps('current')}
          />
        )}
        <PasswordInput
          label="New password"
          description="Signs you in, and releases the kill switch."
          autoComplete="new-password"
          {...form.getInputProps('next')}
        />
        <Button type="submit" loading={change.isPending}>
          Set password
        </Button>
        {change.isError && !told ? (
          <p className={classes.error} role="alert">
            {explain(change.error)}
          </p>
        ) : null}
      </form>
    </Panel>
  );
}
