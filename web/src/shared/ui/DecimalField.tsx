import { ActionIcon, TextInput } from '@mantine/core';
import { useId, type KeyboardEvent, type ReactNode } from 'react';
import { compare, isDecimal, isMultiple, plain, stepFrom } from '@/shared/format/decimal';
import { ungrouped } from '@/shared/format/grouping';
import { MinusIcon, PlusIcon } from './icons';
import classes from './DecimalField.module.css';

interface DecimalFieldProps {
  label: string;
  /** What was typed, kept as text. */
  value: string;
  onChange: (value: string) => void;
  step: string;
  min?: string;
  /** Where stepping starts while the field is empty. */
  start?: string | null;
  hint?: ReactNode;
  error?: string | null;
  disabled?: boolean;
  testId?: string;
  unit?: string;
  autoFocus?: boolean;
}

const BIG_STEPS = 10;

function moved(value: string, props: DecimalFieldProps, direction: 1 | -1): string {
  const { step, min, start } = props;
  const cleaned = ungrouped(value);
  if (!isDecimal(cleaned)) return start ?? min ?? step;
  const next = stepFrom(cleaned, step, direction);
  return min !== undefined && compare(next, min) < 0 ? min : next;
}

/** A number typed as text, with steps; arrow keys step too, with Shift ten at a time. */
export function DecimalField(props: DecimalFieldProps) {
  const { label, value, onChange, step, hint, error, disabled, testId, unit, autoFocus } = props;
  const id = useId();
  const move = (direction: 1 | -1, times = 1) => {
    let next = value;
    for (let count = 0; count < times; count += 1) next = moved(next, props, direction);
    onChange(isDecimal(next) && isMultiple(next, step) ? next : plain(next));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    move(event.key === 'ArrowUp' ? 1 : -1, event.shiftKey ? BIG_STEPS : 1);
  };
  return (
    <div>
      <div className={classes.top}>
        <label htmlFor={id} className={classes.label}>
          {label}
          {unit === undefined ? null : <span className="sd-dim"> · {unit}</span>}
        </label>
        <span className={classes.hint}>{hint}</span>
      </div>
      <div className={classes.line}>
        <ActionIcon
          variant="default"
          size={34}
          aria-label={`${label}: one step down`}
          disabled={disabled ?? false}
          onClick={() => {
            move(-1);
          }}
        >
          <MinusIcon />
        </ActionIcon>
        <TextInput
          id={id}
          size="sm"
          className={classes.input ?? ''}
          value={value}
          onChange={(event) => {
            onChange(event.currentTarget.value);
          }}
          onKeyDown={onKeyDown}
          disabled={disabled ?? false}
          error={error !== null && error !== undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          inputMode="decimal"
          autoComplete="off"
          spellCheck={false}
          data-testid={testId}
          data-autofocus={autoFocus ?? undefined}
        />
        <ActionIcon
          variant="default"
          size={34}
          aria-label={`${label}: one step up`}
          disabled={disabled ?? false}
          onClick={() => {
            move(1);
          }}
        >
          <PlusIcon />
        </ActionIcon>
      </div>
      {error ? (
        <p id={`${id}-error`} className={classes.error}>
          {error}
        </p>
      ) : null}
    </div>
  );
}
