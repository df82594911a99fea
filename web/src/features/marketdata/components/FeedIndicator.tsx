import { Tooltip } from '@mantine/core';
import { useFeed } from '@/shared/stream/feed';
import type { FeedState } from '@/shared/stream/feedState';
import classes from './FeedIndicator.module.css';

const WORDS: Record<FeedState, string> = {
  live: 'Live',
  waiting: 'Waiting',
  stale: 'Stale',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
};

const MEANING: Record<FeedState, string> = {
  live: 'Prices arrive. The age is that of the newest price on this page.',
  waiting: 'Connected; no price has been asked for or heard of yet.',
  stale: 'The connection is open, but no fresh price has come for over 15 seconds.',
  reconnecting: 'The connection was lost. The page tries again by itself.',
  offline: 'The desk cannot be reached. Numbers on this page do not move.',
};

/** Whether the market can be seen, judged by the prices that arrive. */
export function FeedIndicator() {
  const { state, age } = useFeed();
  const aged = age !== null && state !== 'waiting';
  return (
    <Tooltip label={MEANING[state]}>
      <div
        className={classes.feed}
        data-state={state}
        data-testid="feed"
        data-tour="feed"
        tabIndex={0}
        role="group"
        aria-label="Market data feed"
      >
        <span className={classes.dot} aria-hidden="true" />
        <span className={classes.word} role="status">
          {WORDS[state]}
        </span>
        <span className={classes.age}>{aged ? age : ''}</span>
      </div>
    </Tooltip>
  );
}
