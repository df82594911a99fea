import { CloseButton, Loader } from '@mantine/core';
import type { Instrument } from '@/shared/api/types';
import { formatClock } from '@/shared/format/time';
import { answersFor, isOpen, outcomeOf, type Intent } from '../intent';
import { sentence, type Terms } from '../model';
import { dismissIntent, useIntents } from '../state';
import classes from './TicketOutcomes.module.css';

interface TicketOutcomesProps {
  instrument: Instrument;
  accountId: string;
  /** What the ticket would send now. */
  terms: Terms | null;
}

/** What became of what was sent: done, denied with its rule, or unknown with what comes next. */
export function TicketOutcomes({ instrument, accountId, terms }: TicketOutcomesProps) {
  const intents = useIntents();
  const about = { accountId, symbol: instrument.symbol, terms };
  return (
    <div role="status" className={classes.list} data-testid="ticket-result">
      {answersFor(intents, about).map((intent) => (
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
