import { Button, Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Catalogue } from '@/shared/api/catalogue';
import { explain } from '@/shared/api/problem';
import type { GroupLeg, OrderGroup } from '@/shared/api/types';
import { formatPrice, formatQuantity } from '@/shared/format/number';
import { formatClock, formatDate, formatDateTime } from '@/shared/format/time';
import table from '@/shared/ui/PlainTable.module.css';
import { useEndGroup } from '../api/groups';
import { GROUP_STATUS, isLive, KINDS, legText } from '../groups';
import { STATUS } from '../status';
import classes from './Groups.module.css';

interface GroupViewProps {
  group: OrderGroup;
  catalogue: Catalogue;
  barred: string | null;
}

/** One group: where it stands, its legs in the order of execution, and how to end it. */
export function GroupView({ group, catalogue, barred }: GroupViewProps) {
  const { label, meaning, tone } = GROUP_STATUS[group.status];
  const name = `${KINDS[group.kind]} of ${formatDateTime(group.created_at) ?? ''}`;
  return (
    <article className={classes.group} aria-label={name} data-testid="group" data-kind={group.kind}>
      <header className={classes.groupHead}>
        <h3>{KINDS[group.kind]}</h3>
        <Tooltip label={meaning}>
          <span className={classes.badge} data-tone={tone} tabIndex={0} role="note">
            {label}
          </span>
        </Tooltip>
        <span className={classes.about}>
          {formatDateTime(group.created_at)}
          {group.policy === null ? '' : ` · ${group.policy} when a leg comes to nothing`}
          {group.expires_at === null ? '' : ` · until ${formatDate(Date.parse(group.expires_at))}`}
        </span>
        {isLive(group) && barred === null ? <End group={group} /> : null}
      </header>
      {group.reason === null ? null : <p className={classes.problem}>{group.reason}</p>}
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">Leg</th>
            <th scope="col">State</th>
            <th scope="col" data-align="right">
              Filled
            </th>
            <th scope="col">Orders</th>
          </tr>
        </thead>
        <tbody>
          {group.legs
            .toSorted((a, b) => a.number - b.number)
            .map((leg) => (
              <LegRow key={leg.number} leg={leg} catalogue={catalogue} />
            ))}
        </tbody>
      </table>
    </article>
  );
}

const LEG_STATUS: Record<GroupLeg['status'], string> = {
  WAITING: 'waits for its turn',
  ARMED: 'waits for its price',
  FIRED: 'fired',
  REFUSED: 'refused',
  CANCELED: 'cancelled',
};

function standing(leg: GroupLeg, instrument: ReturnType<Catalogue['get']>): string {
  if (leg.status !== 'FIRED' || leg.fired_price === null) return LEG_STATUS[leg.status];
  const at = formatPrice(leg.fired_price, instrument?.tick_size, instrument?.currency) ?? '?';
  return `fired at ${at}, ${formatClock(leg.fired_at) ?? ''}`;
}

function LegRow({ leg, catalogue }: { leg: GroupLeg; catalogue: Catalogue }) {
  const instrument = catalogue.get(leg.symbol);
  const quantity = (text: string) => formatQuantity(text, instrument?.currency) ?? text;
  return (
    <tr data-symbol={leg.symbol}>
      <th scope="row">
        {legText(leg, instrument)}
        <span className={table.sub}>
          {leg.role === 'leg' ? '' : `${leg.role} · `}
          {leg.product}
        </span>
      </th>
      <td data-label="State">
        <span>
          {leg.orders.length === 0 || leg.status === 'FIRED' ? standing(leg, instrument) : 'placed'}
          {leg.reason === null ? null : <span className={table.sub}>{leg.reason}</span>}
        </span>
      </td>
      <td data-label="Filled" data-align="right">
        {quantity(leg.filled_quantity)} of {quantity(leg.quantity)}
      </td>
      <td data-label="Orders">
        <span>
          {leg.orders.length === 0
            ? 'none yet'
            : leg.orders.map((order) => (
                <Link
                  key={order.id}
                  to="/orders/$orderId"
                  params={{ orderId: order.id }}
                  className={classes.link}
                >
                  {STATUS[order.status].label}
                </Link>
              ))}
        </span>
      </td>
    </tr>
  );
}

const ENDS = { cancel: 'Cancel', exit: 'Close at market' } as const;

/** The first click asks, the second does it. */
function End({ group }: { group: OrderGroup }) {
  const end = useEndGroup(group);
  const [asked, setAsked] = useState<keyof typeof ENDS | null>(null);
  const ways = group.kind === 'bracket' ? (['cancel', 'exit'] as const) : (['cancel'] as const);
  return (
    <span className={classes.ends}>
      {ways.map((way) => (
        <Button
          key={way}
          size="compact-xs"
          color="red"
          variant={asked === way ? 'filled' : 'light'}
          loading={end.isPending && end.variables === (way === 'exit')}
          disabled={end.isPending}
          onBlur={() => {
            setAsked(null);
          }}
          onClick={() => {
            if (asked === way) end.mutate(way === 'exit');
            setAsked(asked === way ? null : way);
          }}
        >
          {asked === way ? `Really ${ENDS[way].toLowerCase()}?` : ENDS[way]}
        </Button>
      ))}
      {end.isError ? (
        <span className={classes.problem} role="alert">
          {explain(end.error)}
        </span>
      ) : null}
    </span>
  );
}
