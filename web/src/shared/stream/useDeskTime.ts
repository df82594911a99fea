import { useSyncExternalStore } from 'react';
import { formatAge, localDay } from '@/shared/format/time';
import { deskClock } from './deskClock';
import { secondsNowMs, subscribeSeconds } from './seconds';

/** The desk's time in whole seconds; renders again each second in which it goes. */
export function useDeskSeconds(): number {
  return useSyncExternalStore(
    subscribeSeconds,
    () => Math.floor(deskClock.at(secondsNowMs()) / 1_000) * 1_000,
  );
}

/** The desk's day in the reader's time zone; in a replay that is the recording's. */
export function useDeskDay(): string {
  return useSyncExternalStore(subscribeSeconds, () => localDay(deskClock.at(secondsNowMs())));
}

/** How long ago an instant of the desk's time was, as coarse text that grows by itself. */
export function useDeskAge(atMs: number): string | null {
  return useSyncExternalStore(subscribeSeconds, () =>
    formatAge(Math.max(0, deskClock.at(secondsNowMs()) - atMs)),
  );
}
