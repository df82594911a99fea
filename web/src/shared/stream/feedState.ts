import { STALE_MS } from './market';
import type { SocketState } from './socket';

export type FeedState = 'live' | 'waiting' | 'stale' | 'reconnecting' | 'offline';

export interface FeedFacts {
  online: boolean;
  socket: SocketState;
  failures: number;
  /** Since the newest price was said, by the desk's clock. */
  newestAgeMs: number | null;
  /** Since anything at all came over the stream. */
  silenceMs: number;
  watching: boolean;
}

const FAILURES_UNTIL_OFFLINE = 4;

/** Judges the feed by the prices that arrive, not by the connection alone. */
export function judgeFeed(facts: FeedFacts): FeedState {
  if (!facts.online) return 'offline';
  if (facts.socket !== 'open') {
    return facts.failures >= FAILURES_UNTIL_OFFLINE ? 'offline' : 'reconnecting';
  }
  if (facts.newestAgeMs === null || !facts.watching) return 'waiting';
  return facts.newestAgeMs > STALE_MS || facts.silenceMs > STALE_MS ? 'stale' : 'live';
}
