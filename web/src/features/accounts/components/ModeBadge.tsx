import { Tooltip } from '@mantine/core';
import type { Account } from '@/shared/api/types';
import { modeOf } from '../model';
import classes from './ModeBadge.module.css';

/** The mode of an account in a colour and a word; a reduced state stands beside it. */
export function ModeBadge({ account }: { account: Account }) {
  const mode = modeOf(account);
  return (
    <>
      <Tooltip label={mode.meaning}>
        <span className={classes.badge} data-tone={mode.tone} data-testid="mode-badge">
          {mode.label}
        </span>
      </Tooltip>
      {account.state === 'REDUCING' ? (
        <Tooltip
          label={`Only orders that reduce a position are taken. ${account.state_reason ?? ''}`}
        >
          <span className={classes.badge} data-tone="reducing">
            REDUCING
          </span>
        </Tooltip>
      ) : null}
    </>
  );
}
