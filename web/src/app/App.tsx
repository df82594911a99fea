import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
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
  return session.subscribe(() => {
    if (session.status === 'signed-out') void router.navigate({ to: '/login' });
  });
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
        <Notifications position="bottom-left" limit={4} containerWidth={360} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
