import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './problem';

const RETRIES = 2;

/** What the desk has answered so far. Refusals are final; silence is worth another try. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 1_000,
      retry: (failures, error) =>
        failures < RETRIES && !(error instanceof ApiError && error.isDefinite),
      retryDelay: (attempt) => 400 * 2 ** attempt,
      refetchOnWindowFocus: true,
      // The page itself says when it is offline; a paused query would look like a slow one.
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
});

const RECOVERY_MS = 5_000;

interface Watched {
  state: { data: unknown; errorUpdateCount: number };
}

/** Reads again at this pace; slower while nothing but failures came, so that a desk can recover. */
export function every(ms: number): (query: Watched) => number {
  return ({ state }) =>
    state.data === undefined && state.errorUpdateCount > 0 ? Math.max(ms, RECOVERY_MS) : ms;
}
