import { Tooltip } from '@mantine/core';
import { useMarketSource } from '@/shared/api/source';
import { useFeed, type Feed } from '@/shared/stream/feed';
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

const PLAYING = {
  word: 'Playing',
  meaning: 'The recording plays at its own pace. The age is that of the newest price on this page.',
};
const OVER = {
  word: 'At its end',
  meaning: 'The recording is over. Its last prices stand, and the desk’s time stands with them.',
};

function wordsFor({ state, stands }: Feed, replay: boolean): { word: string; meaning: string } {
  if (replay && state === 'live') return stands ? OVER : PLAYING;
  return { word: WORDS[state], meaning: MEANING[state] };
}

/** Whether the market can be seen, judged by the prices that arrive. */
export function FeedIndicator() {
  const feed = useFeed();
  const { state, age } = feed;
  const { word, meaning } = wordsFor(feed, useMarketSource().data?.name === 'replay');
  const aged = age !== null && state !== 'waiting';
  return (
    <Tooltip label={meaning}>
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
          {word}
        </span>
        <span className={classes.age}>{aged ? age : ''}</span>
      </div>
    </Tooltip>
  );
}
