import { Button } from '@mantine/core';
import { useMemo } from 'react';
import type { Order } from '@/shared/api/types';
import { localDay } from '@/shared/format/time';
import { useDeskDay } from '@/shared/stream/useDeskTime';
import { EmptyState, QueryState } from '@/shared/ui/states';
import { useOrders } from '../api/orders';
import { openTicket } from '../state';
import { CancelAll } from './CancelAll';
import { OrdersTable } from './OrdersTable';

interface ListProps {
  accountId: string;
  onOpen: (order: Order) => void;
}

function FirstOrder() {
  return (
    <Button
      variant="default"
      onClick={() => {
        openTicket();
      }}
    >
      Open the ticket
    </Button>
  );
}

/** Orders that can still fill. */
export function WorkingOrders({ accountId, onOpen }: ListProps) {
  const query = useOrders(accountId, 'active');
  return (
    <QueryState query={query} what="Working orders could not be read." loading="Reading orders">
      <CancelAll orders={query.data ?? []} />
      <OrdersTable
        id="working-orders"
        label="Working orders"
        orders={query.data ?? []}
        onOpen={onOpen}
        empty={
          <EmptyState title="No order is working" action={<FirstOrder />}>
            An order that waits at the venue shows here with its fills, and can be cancelled.
          </EmptyState>
        }
      />
    </QueryState>
  );
}

/** All orders of the desk's day, the denied ones too. */
export function TodaysOrders({ accountId, onOpen }: ListProps) {
  const query = useOrders(accountId, 'all');
  const today = useDeskDay();
  const orders = useMemo(
    () => query.data?.filter((order) => localDay(order.created_at) === today) ?? [],
    [query.data, today],
  );
  return (
    <QueryState query={query} what="Today’s orders could not be read." loading="Reading orders">
      <OrdersTable
        id="todays-orders"
        label="Today’s orders"
        orders={orders}
        onOpen={onOpen}
        empty={
          <EmptyState title="No orders today" action={<FirstOrder />}>
            Everything you send today is listed here, also what was denied, with the reason.
          </EmptyState>
        }
      />
    </QueryState>
  );
}

export function useWorkingCount(accountId: string): number | undefined {
  return useOrders(accountId, 'active').data?.length;
}
