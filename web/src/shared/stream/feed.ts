import { useSyncExternalStore } from 'react';
import { formatAge } from '@/shared/format/time';
import { judgeFeed, type FeedState } from './feedState';
import { board, marketSocket, subscribeSocketState } from './live';
import { secondsNowMs, subscribeSeconds } from './seconds';

export interface Feed {
  state: FeedState;
  /** Age of the newest price on this page as coarse text, null before the first. */
  age: string | null;
}

let last: Feed = { state: 'waiting', age: null };

function snapshot(): Feed {
  const nowMs = secondsNowMs();
  const newestAgeMs = board.newestAtMs === null ? null : Math.max(0, nowMs - board.newestAtMs);
  const state = judgeFeed({
    online: navigator.onLine,
    socket: marketSocket.state,
    failures: marketSocket.failures,
    newestAgeMs,
    watching: board.watched().length > 0,
  });
  const age = formatAge(newestAgeMs);
  if (state !== last.state || age !== last.age) last = { state, age };
  return last;
}

function subscribe(listener: () => void): () => void {
  const leave = [subscribeSeconds(listener), subscribeSocketState(listener)];
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    for (const each of leave) each();
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

export function useFeed(): Feed {
  return useSyncExternalStore(subscribe, snapshot);
}
