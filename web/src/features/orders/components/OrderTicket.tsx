import { ActionIcon } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useInstrument } from '@/shared/api/catalogue';
import type { Account, Instrument } from '@/shared/api/types';
import { CloseIcon } from '@/shared/ui/icons';
import { EmptyState, ErrorState, LoadingRows } from '@/shared/ui/states';
import { useQuery } from '@tanstack/react-query';
import { instrumentQuery } from '@/shared/api/catalogue';
import { closeTicket, useTicket } from '../state';
import { TicketForm } from './TicketForm';
import { TicketHead } from './TicketHead';
import classes from './OrderTicket.module.css';

interface OrderTicketProps {
  account: Account;
  /** Why this user can send nothing at all, or null. */
  barred: string | null;
  /** The account's mode, as the frame shows it. */
  badge: ReactNode;
  /** The field that finds instruments; the page brings it. */
  search: (pick: (instrument: Instrument) => void) => ReactNode;
  onPick: (symbol: string) => void;
}

/** The side panel that sends orders. It opens from anywhere and keeps what was typed. */
export function OrderTicket({ account, barred, badge, search, onPick }: OrderTicketProps) {
  const { symbol, calls } = useTicket();
  const [changing, setChanging] = useState(false);
  const frame = useRef<HTMLElement>(null);
  const searching = changing || symbol === null;
  useEffect(() => {
    focusFirst(frame.current);
  }, [calls, searching]);
  return (
    <aside
      className={classes.ticket}
      aria-label="Order ticket"
      data-testid="ticket"
      ref={frame}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        event.stopPropagation();
        closeTicket();
      }}
    >
      <header className={classes.head}>
        <h2 className={classes.title}>Order ticket</h2>
        {badge}
        <ActionIcon
          className={classes.close ?? ''}
          aria-label="Close the ticket"
          onClick={closeTicket}
        >
          <CloseIcon />
        </ActionIcon>
      </header>
      {searching ? (
        <div className={classes.search}>
          {search((instrument) => {
            setChanging(false);
            onPick(instrument.symbol);
          })}
        </div>
      ) : null}
      {symbol === null ? (
        <EmptyState title="What do you want to trade?">
          Find an instrument above, or click a price anywhere on the desk.
        </EmptyState>
      ) : (
        <Body
          key={symbol}
          symbol={symbol}
          account={account}
          barred={barred}
          onChange={() => {
            setChanging(!changing);
          }}
        />
      )}
    </aside>
  );
}

function focusFirst(frame: HTMLElement | null): void {
  const input = frame?.querySelector<HTMLInputElement>('[data-autofocus]');
  input?.focus();
  input?.select();
}

interface BodyProps {
  symbol: string;
  account: Account;
  barred: string | null;
  onChange: () => void;
}

function Body({ symbol, account, barred, onChange }: BodyProps) {
  const query = useQuery(instrumentQuery(symbol));
  const instrument = useInstrument(symbol);
  if (instrument === undefined) {
    if (!query.isError) return <LoadingRows rows={8} label="Reading the instrument" />;
    return (
      <ErrorState
        what={`${symbol} could not be read.`}
        error={query.error}
        onRetry={() => void query.refetch()}
        busy={query.isFetching}
      />
    );
  }
  if (instrument === null) {
    return (
      <EmptyState title={`The desk has no ${symbol}`}>Choose another instrument above.</EmptyState>
    );
  }
  return (
    <>
      <TicketHead instrument={instrument} onChange={onChange} />
      {instrument.kind === 'INDEX' ? (
        <EmptyState title="An index is not tradable">
          Trade its futures and options, or a fund that follows it.
        </EmptyState>
      ) : (
        <TicketForm instrument={instrument} account={account} barred={barred} />
      )}
    </>
  );
}
