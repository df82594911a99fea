import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { session } from '@/shared/api/client';
import { queryClient } from '@/shared/api/queryClient';
import { followSession } from '@/shared/stream/live';
import { cssVariablesResolver, theme } from '@/shared/ui/theme';
import { router } from './router';

const colourScheme = localStorageColorSchemeManager({ key: 'strikedesk.theme' });

/** Leaves the desk when the session ends by the user's wish, in this tab or another. */
function followSignOut(): () => void {
  let before = session.status;
  return session.subscribe(() => {
    const left = session.status === 'signed-out' && before !== 'unknown';
    before = session.status;
    if (left) void leave();
  });
}

/** Goes to the sign-in page first, so that nothing on the desk asks for what is forgotten. */
async function leave(): Promise<void> {
  await router.navigate({ to: '/login' });
  queryClient.clear();
  const { forgetTicket } = await import('@/features/orders/state');
  forgetTicket();
}

export function App() {
  useEffect(() => followSession(), []);
  useEffect(() => followSignOut(), []);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={colourScheme}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
