import { Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { meQuery, useSessionStatus } from '../api/identity';
import { SignInForm } from './SignInForm';

/** Asks for the password over the page, so that nothing that was typed is lost. */
export function SessionExpired() {
  const status = useSessionStatus();
  const client = useQueryClient();
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
        here.
      </p>
      <SignInForm email={me?.email} onDone={() => void client.invalidateQueries()} />
    </Modal>
  );
}
