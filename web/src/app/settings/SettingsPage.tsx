import { SegmentedControl, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiKeysPanel } from '@/features/identity/components/ApiKeysPanel';
import { PasswordPanel } from '@/features/identity/components/PasswordPanel';
import { Panel } from '@/shared/ui/Panel';
import { useDensity, usePnlPair } from '@/shared/ui/preferences';
import { Signed } from '@/shared/ui/values';
import classes from './SettingsPage.module.css';

interface SettingProps {
  label: string;
  hint: string;
  children: ReactNode;
}

function Setting({ label, hint, children }: SettingProps) {
  return (
    <div className={classes.setting}>
      <div>
        <div className={classes.label}>{label}</div>
        <div className={classes.hint}>{hint}</div>
      </div>
      {children}
    </div>
  );
}

/** What others made and ask to be named for. */
function About() {
  return (
    <Panel title="About">
      <p className={classes.about}>
        StrikeDesk is free software under the Apache License 2.0. Price charts: TradingView
        Lightweight Charts™, Copyright © 2025 TradingView, Inc.{' '}
        <a href="https://www.tradingview.com/" target="_blank" rel="noopener noreferrer">
          https://www.tradingview.com/
        </a>
      </p>
    </Panel>
  );
}

const THEMES: { value: MantineColorScheme; label: string }[] = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

/** How the desk looks on this browser, and the keys that let programs in. */
export function SettingsPage() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [pair, setPair] = usePnlPair();
  const [density, setDensity] = useDensity();
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>Settings</h1>
      <Panel title="Appearance">
        <Setting label="Theme" hint="Kept on this browser.">
          <SegmentedControl
            size="xs"
            aria-label="Theme"
            data={THEMES}
            value={colorScheme}
            onChange={(value) => {
              setColorScheme(THEMES.find((each) => each.value === value)?.value ?? 'auto');
            }}
          />
        </Setting>
        <Setting
          label="Colours of profit and loss"
          hint="Blue and orange can be told apart by nearly everyone. The sign is always there too."
        >
          <div className={classes.pair}>
            <SegmentedControl
              size="xs"
              aria-label="Colours of profit and loss"
              data={[
                { value: 'green-red', label: 'Green / red' },
                { value: 'blue-orange', label: 'Blue / orange' },
              ]}
              value={pair}
              onChange={(value) => {
                setPair(value === 'blue-orange' ? 'blue-orange' : 'green-red');
              }}
            />
            <span className={classes.sample}>
              <Signed amount="1" text="+1,250.00" /> <Signed amount="-1" text="−830.50" />
            </span>
          </div>
        </Setting>
        <Setting label="Density" hint="Height of the rows in tables.">
          <SegmentedControl
            size="xs"
            aria-label="Density"
            data={[
              { value: 'compact', label: 'Compact' },
              { value: 'comfortable', label: 'Comfortable' },
            ]}
            value={density}
            onChange={(value) => {
              setDensity(value === 'comfortable' ? 'comfortable' : 'compact');
            }}
          />
        </Setting>
      </Panel>
      <PasswordPanel />
      <ApiKeysPanel />
      <About />
    </div>
  );
}
