import { useRef, useSyncExternalStore } from 'react';
import { formatAge } from '@/shared/format/time';
import { secondsNowMs, subscribeSeconds } from '@/shared/stream/seconds';

interface AgedQuery {
  dataUpdatedAt: number;
}

/** Figures that the desk sends every second are old when several of them did not come. */
const OLD_MS = 6_000;

/** Whether what a query holds has grown old because newer answers did not come. */
export function useServerAge(
  { dataUpdatedAt }: AgedQuery,
  oldMs = OLD_MS,
): { stale: boolean; age: string | null } {
  const last = useRef({ stale: false, age: null as string | null });
  return useSyncExternalStore(subscribeSeconds, () => {
    const ageMs = dataUpdatedAt === 0 ? 0 : Math.max(0, secondsNowMs() - dataUpdatedAt);
    const stale = ageMs > oldMs;
    const age = stale ? formatAge(ageMs) : null;
    if (last.current.stale !== stale || last.current.age !== age) last.current = { stale, age };
    return last.current;
  });
}
