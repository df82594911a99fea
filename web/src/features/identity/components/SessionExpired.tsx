import { Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { session } from '@/shared/api/client';
import { meQuery, useSessionStatus } from '../api/identity';
import { SignInForm } from './SignInForm';

/** Somebody may have signed in in another tab, for example with a new link. */
function useReturn(expired: boolean, onReturned: () => void): void {
  useEffect(() => {
    if (!expired) return undefined;
    const look = () => {
      session.refresh().then(
        () => {
          if (session.status === 'signed-in') onReturned();
        },
        () => undefined,
      );
    };
    window.addEventListener('focus', look);
    return () => {
      window.removeEventListener('focus', look);
    };
  }, [expired, onReturned]);
}

/** Asks for the password over the page, so that nothing that was typed is lost. */
export function SessionExpired() {
  const status = useSessionStatus();
  const client = useQueryClient();
  const reread = useCallback(() => void client.invalidateQueries(), [client]);
  useReturn(status === 'expired', reread);
  const me = client.getQueryData(meQuery.queryKey);
  return (
    <Modal
      opened={status === 'expired'}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title="Your session has expired"
      data-testid="session-expired"
      size="sm"
      zIndex={1000}
    >
      <p style={{ margin: '0 0 14px', fontSize: '0.8125rem', lineHeight: 1.5 }}>
        Prices have stopped and nothing can be sent. Sign in again to go on; what you typed is still
        here. Without a password, open a new login link in another tab and come back.
      </p>
      <SignInForm email={me?.email} onDone={reread} />
    </Modal>
  );
}
