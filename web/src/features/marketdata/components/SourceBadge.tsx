import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { useMarketSource } from '@/shared/api/source';
import { formatClock, formatDate } from '@/shared/format/time';
import { useDeskSeconds } from '@/shared/stream/useDeskTime';
import classes from './FeedIndicator.module.css';

interface BadgeProps {
  word: string;
  meaning: string;
  children?: ReactNode;
}

function Badge({ word, meaning, children }: BadgeProps) {
  return (
    <Tooltip label={meaning}>
      <div className={classes.source} data-testid="source" tabIndex={0} role="note">
        <strong>{word}</strong>
        {children}
      </div>
    </Tooltip>
  );
}

/** The desk lives by the recording's clock; all times on the page are of that clock. */
function Replay() {
  const deskMs = useDeskSeconds();
  return (
    <Badge
      word="REPLAY"
      meaning="A recording is played again. All times on this page are desk time: the recording’s clock, shown in your time zone."
    >
      <span>
        {formatDate(deskMs)}
        <span className={classes.deskTime}> {formatClock(new Date(deskMs).toISOString())}</span>
      </span>
    </Badge>
  );
}

/** Says beside the feed that its prices are made up, or from which day they are. */
export function SourceBadge() {
  const name = useMarketSource().data?.name;
  if (name === 'simulated') {
    return (
      <Badge word="SIMULATED" meaning="The desk makes these prices up. No market is behind them." />
    );
  }
  return name === 'replay' ? <Replay /> : null;
}
