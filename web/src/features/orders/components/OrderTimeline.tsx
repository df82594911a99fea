import type { OrderEvent } from '@/shared/api/types';
import { formatDateTime } from '@/shared/format/time';
import { QueryState } from '@/shared/ui/states';
import { useOrderEvents } from '../api/orders';
import {
  actorOf,
  eventWords,
  linesOf,
  statusWords,
  toneOf,
  type DetailLine,
  type Units,
} from '../timeline';
import type { PartProps } from './OrderTerms';
import classes from './OrderDetail.module.css';

/** Everything that happened, oldest first, each with all that was recorded with it. */
export function OrderTimeline({ order, instrument, currency }: PartProps) {
  const query = useOrderEvents(order.id, order.version);
  const units = { currency, tick: instrument?.tick_size };
  return (
    <section className={classes.part} aria-label="Events" data-testid="timeline">
      <h3>What happened</h3>
      <p className={classes.hint}>By the desk’s clock, in your time zone.</p>
      <QueryState
        query={query}
        what="The events could not be read."
        loading="Reading events"
        rows={3}
      >
        <ol className={classes.events}>
          {query.data?.map((event) => (
            <Event key={event.seq} event={event} units={units} reason={order.reason} />
          ))}
        </ol>
      </QueryState>
    </section>
  );
}

interface EventProps {
  event: OrderEvent;
  units: Units;
  /** Why the order ended; the gate's own sentence is kept with the order. */
  reason: string | null;
}

const isRule = ({ name }: DetailLine) => name === 'rule';

function Event({ event, units, reason }: EventProps) {
  const lines = linesOf(event.detail, units);
  const rule = lines.find(isRule);
  const sentence = event.event === 'deny' ? reason : null;
  return (
    <li data-tone={toneOf(event)}>
      <div className={classes.eventHead}>
        <strong>{eventWords(event)}</strong>
        <span className="sd-dim">→ {statusWords(event.status)}</span>
        {rule === undefined ? null : <code>{rule.value}</code>}
      </div>
      <div className={classes.at}>
        <time dateTime={event.at}>{formatDateTime(event.at)}</time> · {actorOf(event)}
      </div>
      {sentence === null ? null : <p className={classes.why}>{sentence}</p>}
      {lines.length === 0 ? null : (
        <dl className={classes.evidence}>
          {lines
            .filter((line) => !isRule(line))
            .map(({ name, label, value }) => (
              <div key={name}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
        </dl>
      )}
    </li>
  );
}
