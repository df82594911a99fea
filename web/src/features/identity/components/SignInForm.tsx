import { Alert, Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { session } from '@/shared/api/client';
import { signInProblem } from '../model';
import classes from './SignIn.module.css';

interface SignInFormProps {
  onDone: () => void;
  email?: string | undefined;
}

export function SignInForm({ onDone, email = '' }: SignInFormProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    initialValues: { email, password: '' },
    validate: {
      email: (value) => (value.trim() === '' ? 'Enter your e-mail address.' : null),
      password: (value) => (value === '' ? 'Enter your password.' : null),
    },
  });
  const submit = async (values: { email: string; password: string }) => {
    setBusy(true);
    setProblem(null);
    try {
      await session.signIn(values.email.trim(), values.password);
      onDone();
    } catch (error) {
      setProblem(signInProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={form.onSubmit((values) => void submit(values))}
      aria-label="Sign in"
    >
      {problem === null ? null : (
        <Alert color="red" variant="light" role="alert" p="xs">
          {problem}
        </Alert>
      )}
      <TextInput
        label="E-mail"
        type="email"
        size="sm"
        autoComplete="username"
        data-autofocus={email === '' || undefined}
        {...form.getInputProps('email')}
      />
      <PasswordInput
        label="Password"
        size="sm"
        autoComplete="current-password"
        data-autofocus={email !== '' || undefined}
        {...form.getInputProps('password')}
      />
      <Button type="submit" size="sm" fullWidth loading={busy}>
        Sign in
      </Button>
    </form>
  );
}
