import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Order } from '@/shared/api/types';
import { isCancelable } from '../status';
import { useCancel } from './useCancel';
import classes from './Blotter.module.css';

interface SelectionBarProps {
  selected: readonly Order[];
  /** All shown orders that can still be cancelled. */
  cancelable: readonly Order[];
  onChoose: (ids: readonly string[]) => void;
}

/** What can be done with several orders at once; the first click asks, the second does it. */
export function SelectionBar({ selected, cancelable, onChoose }: SelectionBarProps) {
  const cancel = useCancel();
  const [asked, setAsked] = useState(false);
  const open = selected.filter(isCancelable);
  const done = selected.length - open.length;
  if (selected.length === 0 && cancelable.length < 2) return null;
  return (
    <div className={classes.bar} role="group" aria-label="Selected orders">
      <span>
        {selected.length === 0
          ? `${cancelable.length.toString()} can be cancelled`
          : `${selected.length.toString()} selected${done === 0 ? '' : `, ${done.toString()} of them past cancelling`}`}
      </span>
      {open.length === 0 ? null : (
        <Button
          size="compact-xs"
          color="red"
          variant={asked ? 'filled' : 'light'}
          data-testid="cancel-selected"
          onBlur={() => {
            setAsked(false);
          }}
          onClick={() => {
            if (asked) {
              for (const order of open) cancel(order);
              onChoose([]);
            }
            setAsked(!asked);
          }}
        >
          {asked
            ? `Really cancel ${open.length.toString()}?`
            : `Cancel ${open.length.toString()} selected`}
        </Button>
      )}
      {cancelable.length > open.length ? (
        <Button
          size="compact-xs"
          variant="subtle"
          data-testid="select-working"
          onClick={() => {
            onChoose(cancelable.map(({ id }) => id));
          }}
        >
          Select all of them
        </Button>
      ) : null}
      {selected.length === 0 ? null : (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          onClick={() => {
            onChoose([]);
          }}
        >
          Select none
        </Button>
      )}
    </div>
  );
}
