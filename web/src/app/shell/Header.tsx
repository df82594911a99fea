import {
  ActionIcon,
  Kbd,
  Tooltip,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { AccountSwitch } from '@/features/accounts/components/AccountSwitch';
import { HeaderFigures } from '@/features/accounts/components/HeaderFigures';
import { useTradingAccount } from '@/features/accounts/TradingAccountContext';
import { useMe } from '@/features/identity/api/identity';
import { UserMenu } from '@/features/identity/components/UserMenu';
import { FeedIndicator } from '@/features/marketdata/components/FeedIndicator';
import { SourceBadge } from '@/features/marketdata/components/SourceBadge';
import { KillSwitchButton } from '@/features/risk/components/KillSwitchButton';
import { MoonIcon, SearchIcon, SunIcon } from '@/shared/ui/icons';
import classes from './Header.module.css';

interface HeaderProps {
  onPalette: () => void;
  killOpened: boolean;
  onKillOpened: (opened: boolean) => void;
  onTour: () => void;
  onSwitched: () => void;
}

/** What must be in sight on every page; it never scrolls. */
export function Header({ onPalette, killOpened, onKillOpened, onTour, onSwitched }: HeaderProps) {
  const { account, accounts } = useTradingAccount();
  const me = useMe();
  return (
    <header className={classes.header}>
      <img src="/favicon.svg" alt="StrikeDesk" width={24} height={24} className={classes.mark} />
      <AccountSwitch onSwitched={onSwitched} />
      <div className={classes.figures}>
        <HeaderFigures />
      </div>
      <UnstyledButton
        className={classes.palette ?? ''}
        onClick={onPalette}
        data-testid="palette"
        data-tour="palette"
        aria-label="Search symbols and actions"
      >
        <SearchIcon size={14} />
        <span className={classes.paletteWord}>Search</span>
        <Kbd className={classes.kbd ?? ''} size="xs">
          /
        </Kbd>
      </UnstyledButton>
      <div className={classes.market}>
        <SourceBadge />
        <FeedIndicator />
      </div>
      <ThemeToggle />
      <KillSwitchButton
        account={account}
        accounts={accounts}
        admin={me.data?.role === 'admin'}
        hasPassword={me.data?.has_password !== false}
        opened={killOpened}
        onOpened={onKillOpened}
      />
      <UserMenu onTour={onTour} />
    </header>
  );
}

function ThemeToggle() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('dark');
  const next = scheme === 'dark' ? 'light' : 'dark';
  return (
    <Tooltip label={`Switch to the ${next} theme`}>
      <ActionIcon
        className={classes.theme ?? ''}
        size={30}
        aria-label={`Switch to the ${next} theme`}
        data-testid="theme-toggle"
        onClick={() => {
          setColorScheme(next);
        }}
      >
        {scheme === 'dark' ? <SunIcon size={17} /> : <MoonIcon size={17} />}
      </ActionIcon>
    </Tooltip>
  );
}
