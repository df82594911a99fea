import { Menu, UnstyledButton } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { ChevronDownIcon } from '@/shared/ui/icons';
import { useTradingAccount } from '../TradingAccountContext';
import { ModeBadge } from './ModeBadge';
import classes from './AccountSwitch.module.css';

const NewAccountDialog = lazy(() => import('./NewAccountDialog'));
const ResetDialog = lazy(() => import('./ResetDialog'));

/** Which account the page works on, with its mode beside it. */
export function AccountSwitch({ onSwitched }: { onSwitched: () => void }) {
  const { account, accounts, choose } = useTradingAccount();
  const [open, setOpen] = useState<'new' | 'reset' | null>(null);
  const close = () => {
    setOpen(null);
  };
  const pick = (accountId: string) => {
    if (accountId !== account.id) onSwitched();
    choose(accountId);
  };
  return (
    <>
      <Menu position="bottom-start" width={280}>
        <Menu.Target>
          <UnstyledButton
            className={classes.button ?? ''}
            data-testid="account-switch"
            data-tour="account"
          >
            <ModeBadge account={account} />
            <span className={classes.name}>{account.name}</span>
            <span className="sd-visually-hidden">: switch account</span>
            <ChevronDownIcon size={13} />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Accounts</Menu.Label>
          {accounts.map((each) => (
            <Menu.Item
              key={each.id}
              aria-current={each.id === account.id || undefined}
              className={each.id === account.id ? (classes.current ?? '') : ''}
              onClick={() => {
                pick(each.id);
              }}
              rightSection={<ModeBadge account={each} />}
            >
              {each.name} <span className="sd-dim">{each.currency}</span>
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item
            onClick={() => {
              setOpen('new');
            }}
          >
            Open an account…
          </Menu.Item>
          {account.kind === 'paper' ? (
            <Menu.Item
              className={classes.danger ?? ''}
              onClick={() => {
                setOpen('reset');
              }}
            >
              Reset this paper account…
            </Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {open === 'new' ? <NewAccountDialog onClose={close} onOpened={pick} /> : null}
        {open === 'reset' ? <ResetDialog account={account} onClose={close} /> : null}
      </Suspense>
    </>
  );
}
