import { Combobox, Loader, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { Instrument } from '@/shared/api/types';
import { explain } from '@/shared/api/problem';
import { PlusIcon, SearchIcon } from '@/shared/ui/icons';
import { useInstrumentSearch } from '../api/search';
import { describe } from '../model';
import classes from './InstrumentSearch.module.css';

interface InstrumentSearchProps {
  label: string;
  placeholder: string;
  onPick: (instrument: Instrument) => void;
  /** Shows a plus instead of a lens. */
  adds?: boolean;
  testId?: string;
  autoFocus?: boolean;
}

const TYPING_MS = 150;

function Options({ items }: { items: readonly Instrument[] }) {
  return items.map((item) => (
    <Combobox.Option key={item.symbol} value={item.symbol}>
      <div className={classes.option}>
        <span className={classes.symbol}>{item.tradingsymbol}</span>
        <span className={classes.exchange}>{item.exchange}</span>
        <span className={classes.name}>{describe(item)}</span>
      </div>
    </Combobox.Option>
  ));
}

/** Finds an instrument by symbol or name while typing. */
export function InstrumentSearch(props: InstrumentSearchProps) {
  const { label, placeholder, onPick, adds = false, testId, autoFocus } = props;
  const [typed, setTyped] = useState('');
  const [wanted] = useDebouncedValue(typed, TYPING_MS);
  const search = useInstrumentSearch(wanted);
  const items = wanted.trim() === '' ? [] : (search.data ?? []);
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
    },
  });
  const pick = (symbol: string) => {
    const found = items.find((item) => item.symbol === symbol);
    if (found === undefined) return;
    onPick(found);
    setTyped('');
    combobox.closeDropdown();
  };
  const note = search.isError
    ? explain(search.error)
    : search.isFetching || wanted !== typed
      ? 'Searching…'
      : `No instrument fits “${typed.trim()}”.`;
  return (
    <Combobox
      store={combobox}
      onOptionSubmit={pick}
      shadow="md"
      width={380}
      position="bottom-start"
    >
      <Combobox.Target>
        <TextInput
          className={classes.input ?? ''}
          value={typed}
          placeholder={placeholder}
          aria-label={label}
          leftSection={adds ? <PlusIcon size={13} /> : <SearchIcon size={13} />}
          rightSection={search.isFetching ? <Loader size={12} /> : null}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            combobox.openDropdown();
            combobox.selectFirstOption();
          }}
          onFocus={() => {
            if (typed !== '') combobox.openDropdown();
          }}
          onBlur={() => {
            combobox.closeDropdown();
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || typed === '') return;
            event.stopPropagation();
            setTyped('');
          }}
          autoComplete="off"
          spellCheck={false}
          data-testid={testId}
          data-autofocus={autoFocus ?? undefined}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={typed.trim() === ''}>
        <Combobox.Options mah={340} style={{ overflowY: 'auto' }}>
          {items.length === 0 ? <Combobox.Empty>{note}</Combobox.Empty> : <Options items={items} />}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
