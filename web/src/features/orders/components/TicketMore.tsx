import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { Account, Instrument } from '@/shared/api/types';
import { addLeg, LEGS_MAX, useBasketLegs } from '../basket';
import type { Draft, Terms } from '../model';
import classes from './Groups.module.css';

const GttDialog = lazy(() => import('./GttDialog'));
const BracketDialog = lazy(() => import('./BracketDialog'));

interface TicketMoreProps {
  instrument: Instrument;
  account: Account;
  draft: Draft;
  /** The order as it stands, if it is sound. */
  terms: Terms | null;
}

/** From one order to several that belong together. */
export function TicketMore({ instrument, account, draft, terms }: TicketMoreProps) {
  const [open, setOpen] = useState<'gtt' | 'bracket' | null>(null);
  const legs = useBasketLegs().filter((leg) => leg.account_id === account.id).length;
  const part = {
    instrument,
    account,
    draft,
    onClose: () => {
      setOpen(null);
    },
  };
  return (
    <div className={classes.more} role="group" aria-label="Orders that belong together">
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => {
          setOpen('gtt');
        }}
      >
        GTT…
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => {
          setOpen('bracket');
        }}
      >
        Bracket…
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        disabled={terms === null || legs >= LEGS_MAX}
        onClick={() => {
          if (terms !== null) addLeg(terms);
        }}
      >
        Add to basket
      </Button>
      {legs === 0 ? null : (
        <Link to="/orders/groups" className={classes.link}>
          Basket ({legs})
        </Link>
      )}
      <Suspense>
        {open === 'gtt' ? <GttDialog {...part} /> : null}
        {open === 'bracket' ? <BracketDialog {...part} /> : null}
      </Suspense>
    </div>
  );
}
