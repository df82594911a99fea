import { Button } from '@mantine/core';
import type { Side } from '@/shared/api/types';
import classes from './OrderTicket.module.css';

interface SubmitProps {
  label: string;
  side: Side;
  again: boolean;
  sending: boolean;
  /** An answer has just come: a second press would be the first one still. */
  guarded: boolean;
  disabled: boolean;
  obstacle: string | null;
}

/** The button that says what it sends, and why it cannot. */
export function Submit(props: SubmitProps) {
  const { label, side, again, sending, guarded, disabled, obstacle } = props;
  const inert = sending || guarded;
  return (
    <div className={classes.submit}>
      <Button
        type="submit"
        fullWidth
        size="md"
        className={side === 'BUY' ? (classes.buy ?? '') : (classes.sell ?? '')}
        disabled={disabled}
        // Inert without losing the focus, so that the keyboard stays where it was.
        aria-disabled={inert || disabled}
        aria-busy={sending}
        data-inert={inert || undefined}
        data-testid="submit-order"
        aria-describedby={obstacle === null ? undefined : 'ticket-obstacle'}
      >
        {sending ? 'Sending…' : again ? `Send again: ${label}` : label}
      </Button>
      {obstacle === null ? null : (
        <p id="ticket-obstacle" className={classes.obstacle}>
          {obstacle}
        </p>
      )}
    </div>
  );
}
