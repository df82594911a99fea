import { useSyncExternalStore } from 'react';
import { formatAge } from '@/shared/format/time';
import { deskClock } from './deskClock';
import { judgeFeed, type FeedState } from './feedState';
import { board, marketSocket, subscribeSocketState } from './live';
import { ageMs, STALE_MS } from './market';
import { secondsNowMs, subscribeSeconds } from './seconds';

export interface Feed {
  state: FeedState;
  /** Age of the newest price on this page as coarse text, null before the first. */
  age: string | null;
  /** The desk's time stands: a replay has come to its end. */
  stands: boolean;
  /** Nothing at all comes over the stream, not even a sign of life. */
  silent: boolean;
}

let last: Feed = { state: 'waiting', age: null, stands: false, silent: false };

function read(): Feed {
  const nowMs = secondsNowMs();
  const newestAgeMs = ageMs({ saidAtMs: board.newestAtMs }, deskClock.at(nowMs));
  const silenceMs = nowMs - (deskClock.heardAtMs ?? nowMs);
  const state = judgeFeed({
    online: navigator.onLine,
    socket: marketSocket.state,
    failures: marketSocket.failures,
    newestAgeMs,
    silenceMs,
    watching: board.watched().length > 0,
  });
  const age = formatAge(newestAgeMs);
  return { state, age, stands: deskClock.stands, silent: silenceMs > STALE_MS };
}

/** The same object for as long as it says the same. */
function snapshot(): Feed {
  const next = read();
  if ((Object.keys(next) as (keyof Feed)[]).some((key) => next[key] !== last[key])) last = next;
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
