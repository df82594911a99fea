import { Fragment } from 'react';
import type { Order, OrderStatus } from '@/shared/api/types';
import { ChevronDownIcon } from '@/shared/ui/icons';
import { useOrderEvents } from '../api/orders';
import { NEXT, ZONES } from '../lifecycle';
import { STATUS, standingOf } from '../status';
import classes from './LifeCycle.module.css';

/** All states from left to right: where the order was, where it stands, where it can still go. */
export function LifeCycle({ order }: { order: Order }) {
  const events = useOrderEvents(order.id, order.version).data ?? [];
  const been = new Set(events.map(({ status }) => status));
  const next = NEXT[order.status];
  const ways = Object.values(next).length;
  return (
    <figure className={classes.figure} data-testid="life-cycle">
      <figcaption className="sd-visually-hidden">
        Life cycle of the order. It stands at {standingOf(order).label}.
      </figcaption>
      <div className={classes.zones}>
        {ZONES.map((zone, index) => (
          <Fragment key={zone.title}>
            {index === 0 ? null : (
              <span className={classes.arrow} aria-hidden="true">
                <ChevronDownIcon size={14} />
              </span>
            )}
            <div
              className={classes.zone}
              data-here={zone.states.includes(order.status) || undefined}
            >
              <span className={classes.title}>{zone.title}</span>
              <ul>
                {zone.states.map((status) => (
                  <State
                    key={status}
                    status={status}
                    order={order}
                    been={been.has(status)}
                    by={next[status]}
                  />
                ))}
              </ul>
            </div>
          </Fragment>
        ))}
      </div>
      <p className={classes.legend}>
        <span data-mark="here">stands here</span> <span data-mark="been">was here</span>{' '}
        {ways === 0 ? (
          'Nothing more can happen to it.'
        ) : (
          <span data-mark="next">can come next</span>
        )}
      </p>
    </figure>
  );
}

interface StateProps {
  status: OrderStatus;
  order: Order;
  been: boolean;
  /** What would bring the order here, if anything can. */
  by: string | undefined;
}

function State({ status, order, been, by }: StateProps) {
  const here = status === order.status;
  const mark = here ? 'here' : been ? 'been' : by === undefined ? 'off' : 'next';
  const { label } = here ? standingOf(order) : STATUS[status];
  return (
    <li
      className={classes.state}
      data-mark={mark}
      data-can-come={(!here && by !== undefined) || undefined}
      data-tone={STATUS[status].tone}
      aria-current={here ? 'step' : undefined}
    >
      <span className={classes.label}>{label}</span>
      {been && !here ? <span className="sd-visually-hidden">, was here</span> : null}
      {!here && by !== undefined ? <span className={classes.by}>if {by}</span> : null}
    </li>
  );
}
