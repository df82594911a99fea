import { Alert, Button, Loader } from '@mantine/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { session } from '@/shared/api/client';
import { ApiError } from '@/shared/api/problem';
import { linkProblem } from '../model';
import { SignInForm } from './SignInForm';
import classes from './SignIn.module.css';

interface LoginPageProps {
  /** One-time token of a login link, already taken out of the address. */
  link: string | null;
  onDone: () => void;
}

type LinkState = 'none' | 'redeeming' | 'refused' | 'unanswered';

function useLink(link: string | null, onDone: () => void) {
  const [state, setState] = useState<LinkState>(link === null ? 'none' : 'redeeming');
  const [problem, setProblem] = useState<string | null>(null);
  const started = useRef(false);
  const redeem = useCallback(async () => {
    if (link === null) return;
    setState('redeeming');
    try {
      await session.redeem(link);
      onDone();
    } catch (error) {
      setProblem(linkProblem(error));
      setState(error instanceof ApiError && error.isDefinite ? 'refused' : 'unanswered');
    }
  }, [link, onDone]);
  useEffect(() => {
    if (link === null || started.current) return;
    started.current = true;
    void redeem();
  }, [link, redeem]);
  return { state, problem, redeem };
}

export function LoginPage({ link, onDone }: LoginPageProps) {
  const { state, problem, redeem } = useLink(link, onDone);
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <h1 className={classes.brand}>
          <img src="/favicon.svg" alt="" width={28} height={28} />
          StrikeDesk
        </h1>
        {state === 'redeeming' ? (
          <p className={classes.wait} role="status">
            <Loader size={16} /> Signing you in with the link…
          </p>
        ) : (
          <>
            {problem === null ? null : (
              <Alert color="orange" variant="light" role="alert" p="xs">
                {problem}
                {state === 'unanswered' ? (
                  <Button variant="default" mt="xs" onClick={() => void redeem()}>
                    Try the link again
                  </Button>
                ) : null}
              </Alert>
            )}
            <SignInForm onDone={onDone} />
          </>
        )}
      </div>
      <p className={classes.note}>
        First time here, or no password? Open the one-time link that the desk printed when it
        started;
        <code>strikedesk user link</code> prints another.
      </p>
    </main>
  );
}
