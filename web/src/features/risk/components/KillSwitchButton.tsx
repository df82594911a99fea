import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { Account } from '@/shared/api/types';
import { PowerIcon } from '@/shared/ui/icons';
import { useKillSwitches } from '../api/killSwitch';
import { switchesOn } from '../model';
import classes from './KillSwitch.module.css';

const EngageDialog = lazy(() => import('./EngageDialog'));
const ReleaseDialog = lazy(() => import('./ReleaseDialog'));

interface KillSwitchButtonProps {
  account: Account;
  accounts: readonly Account[];
  admin: boolean;
  /** Without one the user could stop trading and not let it go on. */
  hasPassword: boolean;
  /** Set by the command palette. */
  opened: boolean;
  onOpened: (opened: boolean) => void;
}

/** Opens the way to a halt, two steps long, or the way out of one. */
export function KillSwitchButton(props: KillSwitchButtonProps) {
  const { account, accounts, admin, hasPassword, opened, onOpened } = props;
  const switches = useKillSwitches();
  const on = switchesOn(switches.data ?? [], account);
  const [releasing, setReleasing] = useState(false);
  const halted = on.length > 0;
  return (
    <>
      <Button
        className={classes.button ?? ''}
        data-halted={halted || undefined}
        data-testid="kill-switch"
        data-tour="kill"
        variant={halted ? 'filled' : 'default'}
        color="red"
        leftSection={<PowerIcon size={14} />}
        aria-label={halted ? 'Trading is halted. Release…' : 'Kill switch'}
        onClick={() => {
          if (halted) setReleasing(true);
          else onOpened(true);
        }}
      >
        <span className={classes.word}>{halted ? 'Release…' : 'Kill switch'}</span>
      </Button>
      <Suspense>
        {opened ? (
          <EngageDialog
            account={account}
            admin={admin}
            hasPassword={hasPassword}
            onClose={() => {
              onOpened(false);
            }}
          />
        ) : null}
        {releasing ? (
          <ReleaseDialog
            accounts={accounts}
            switches={on}
            hasPassword={hasPassword}
            onClose={() => {
              setReleasing(false);
            }}
          />
        ) : null}
      </Suspense>
    </>
  );
}
