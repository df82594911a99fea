import { Button, Checkbox } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Order } from '@/shared/api/types';
import type { Column } from '@/shared/ui/table/column';
import { textColumn } from '@/shared/ui/table/columns';
import { EmptyState, QueryState } from '@/shared/ui/states';
import { useServerAge } from '@/shared/ui/useServerAge';
import { useOrderPages } from '../api/orders';
import { fits, isFiltered, isPartial, type OrderFilters } from '../filters';
import { openTicket } from '../state';
import { isCancelable } from '../status';
import { OrdersTable } from './OrdersTable';
import { SelectionBar } from './SelectionBar';
import classes from './Blotter.module.css';

interface BlotterProps {
  /** Null for all accounts of the user. */
  accountId: string | null;
  accountName: (id: string) => string;
  filters: OrderFilters;
  onOpen: (order: Order) => void;
}

/** Read every few seconds; so old, several answers did not come. */
const OLD_MS = 15_000;

const NOBODY: ReadonlySet<string> = new Set();

/** All orders that fit the filters, newest first, older ones on demand. */
export function Blotter({ accountId, accountName, filters, onOpen }: BlotterProps) {
  const query = useOrderPages(accountId, filters);
  const { stale, age } = useServerAge(query, OLD_MS);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(NOBODY);
  const read = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const orders = useMemo(() => read.filter((order) => fits(order, filters)), [read, filters]);
  const selected = useMemo(() => orders.filter(({ id }) => chosen.has(id)), [orders, chosen]);
  const toggle = ({ id }: Order) => {
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  };
  const columns = useMemo(
    () => [
      selectColumn(chosen, toggle),
      ...(accountId === null ? [accountColumn(accountName)] : []),
    ],
    [chosen, accountId, accountName],
  );
  return (
    <QueryState
      query={query}
      what="The orders could not be read."
      loading="Reading orders"
      rows={14}
    >
      <SelectionBar
        selected={selected}
        cancelable={orders.filter(isCancelable)}
        onChoose={(ids) => {
          setChosen(new Set(ids));
        }}
      />
      <OrdersTable
        id="orders"
        label="Orders"
        dated
        orders={orders}
        onOpen={onOpen}
        columns={columns}
        rowKeys={{ ' ': toggle }}
        empty={<Nothing filtered={isFiltered(filters)} />}
        footer={
          <div className={classes.footer}>
            <Told
              partial={isPartial(filters) && query.hasNextPage}
              count={read.length}
              age={stale ? age : null}
            />
            {query.hasNextPage ? (
              <Button
                variant="subtle"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                Read older orders
              </Button>
            ) : null}
          </div>
        }
      />
    </QueryState>
  );
}

interface ToldProps {
  partial: boolean;
  count: number;
  /** How old the list is, when newer answers did not come. */
  age: string | null;
}

/** What the list does not show, or how to work with it. */
function Told({ partial, count, age }: ToldProps) {
  if (age !== null) {
    return <span className={classes.stale}>Read {age} ago: newer answers did not come.</span>;
  }
  if (partial) {
    return <span>Side and type look through the newest {count.toString()} orders only.</span>;
  }
  return (
    <span className={classes.keys}>Space selects a row, M changes, X cancels, Enter opens.</span>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <EmptyState title="No order fits these filters">
        Take a filter away, or show all orders.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No orders yet"
      action={
        <Button
          variant="default"
          onClick={() => {
            openTicket();
          }}
        >
          Open the ticket
        </Button>
      }
    >
      Every order is kept here for good, with what happened to it.
    </EmptyState>
  );
}

function selectColumn(chosen: ReadonlySet<string>, toggle: (order: Order) => void): Column<Order> {
  return {
    id: 'select',
    header: 'Selected',
    quiet: true,
    width: 30,
    card: 'lead',
    text: () => '',
    cell: (order) => (
      <span
        className={classes.select}
        onClick={(event) => {
          event.stopPropagation();
        }}
      >
        <Checkbox
          size="xs"
          tabIndex={-1}
          checked={chosen.has(order.id)}
          aria-label={`Select ${order.side} ${order.tradingsymbol}`}
          onChange={() => {
            toggle(order);
          }}
        />
      </span>
    ),
  };
}

function accountColumn(accountName: (id: string) => string): Column<Order> {
  return textColumn<Order>({
    id: 'account',
    header: 'Account',
    width: 110,
    card: 'key',
    of: (order) => accountName(order.account_id),
  });
}
