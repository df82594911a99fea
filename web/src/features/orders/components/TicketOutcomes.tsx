import { CloseButton, Loader } from '@mantine/core';
import type { Instrument } from '@/shared/api/types';
import { formatClock } from '@/shared/format/time';
import { isOpen, outcomeOf, type Intent, type Intents } from '../intent';
import { sentence } from '../model';
import { dismissIntent, useIntents } from '../state';
import classes from './TicketOutcomes.module.css';

/** The newest answer, and every question that is still open. */
function shown(intents: Intents): readonly Intent[] {
  const [newest, ...rest] = intents;
  return newest === undefined ? [] : [newest, ...rest.filter(isOpen)];
}

/** What became of what was sent: done, refused with its rule, or unknown with what comes next. */
export function TicketOutcomes({ instrument }: { instrument: Instrument }) {
  const intents = useIntents();
  return (
    <div role="status" className={classes.list} data-testid="ticket-result">
      {shown(intents).map((intent) => (
        <One key={intent.clientOrderId} intent={intent} instrument={instrument} />
      ))}
    </div>
  );
}

function One({ intent, instrument }: { intent: Intent; instrument: Instrument }) {
  const own = intent.terms.tradingsymbol === instrument.tradingsymbol ? instrument : undefined;
  const outcome = outcomeOf(intent, own);
  return (
    <div className={classes.outcome} data-outcome={outcome.kind}>
      <div className={classes.head}>
        {outcome.kind === 'sending' ? <Loader size={12} /> : null}
        <strong>{outcome.title}</strong>
        <span className={classes.at}>{formatClock(intent.sentAt)}</span>
        {isOpen(intent) ? null : (
          <CloseButton
            size={18}
            iconSize={12}
            aria-label="Dismiss this answer"
            onClick={() => {
              dismissIntent(intent.clientOrderId);
            }}
          />
        )}
      </div>
      <div className={classes.sentence}>{sentence(intent.terms, own)}</div>
      {outcome.kind === 'sending' ? null : (
        <div>
          {outcome.text}{' '}
          {outcome.rule === undefined ? null : <code className={classes.rule}>{outcome.rule}</code>}
        </div>
      )}
    </div>
  );
}
