import type { FeedState } from '@/shared/stream/feedState';

export interface DoubtFacts {
  online: boolean;
  feed: FeedState;
  /** Nothing at all comes over the stream, not even a sign of life. */
  silent: boolean;
  /** Since the preview was answered, on this machine. */
  answerAgeMs: number;
  failed: boolean;
}

/** Asked every few seconds: so old, several answers did not come. */
export const ANSWER_OLD_MS = 12_000;

/** Why the last verdict says nothing about now, or null while it can be relied on. */
export function doubtOf({ online, feed, silent, answerAgeMs, failed }: DoubtFacts): string | null {
  if (!online) return 'No verdict: you are offline.';
  if (feed === 'offline' || feed === 'reconnecting') {
    return 'No verdict: the connection to the desk is lost. The page is trying to get it back.';
  }
  if (silent) return 'No verdict: the desk has fallen silent, so its prices may have moved on.';
  if (failed || answerAgeMs > ANSWER_OLD_MS) {
    return 'No verdict: the desk has not answered the last questions.';
  }
  return null;
}
