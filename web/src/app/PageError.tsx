import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { ErrorState } from '@/shared/ui/states';
import classes from './PageError.module.css';

/** A page that could not open: the desk is away, or this page has a fault. */
export function PageError({ error, reset }: { error: unknown; reset: () => void }) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const retry = async () => {
    setBusy(true);
    await router.invalidate();
    setBusy(false);
    reset();
  };
  return (
    <main className={classes.page}>
      <ErrorState
        what="This page could not be opened."
        error={error}
        onRetry={() => void retry()}
        busy={busy}
      />
    </main>
  );
}
