import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { queryClient } from '@/shared/api/queryClient';
import { followSession } from '@/shared/stream/live';
import { cssVariablesResolver, theme } from '@/shared/ui/theme';
import { followUser } from './followUser';
import { router } from './router';

const colourScheme = localStorageColorSchemeManager({ key: 'strikedesk.theme' });

export function App() {
  useEffect(() => followSession(), []);
  useEffect(() => followUser(), []);
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
