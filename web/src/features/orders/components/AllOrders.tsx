import { Button } from '@mantine/core';
import { useMemo } from 'react';
import type { Order } from '@/shared/api/types';
import { EmptyState, QueryState } from '@/shared/ui/states';
import { useOrderPages, type OrderFilter } from '../api/orders';
import { openTicket } from '../state';
import { OrdersTable } from './OrdersTable';

interface AllOrdersProps {
  accountId: string;
  filter: OrderFilter;
  selectedId: string | null;
  onOpen: (order: Order) => void;
}

/** All orders that fit the filter, newest first, older ones on demand. */
export function AllOrders({ accountId, filter, selectedId, onOpen }: AllOrdersProps) {
  const query = useOrderPages(accountId, filter);
  const orders = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const filtered = filter.state !== 'all' || filter.symbol !== '';
  return (
    <QueryState
      query={query}
      what="The orders could not be read."
      loading="Reading orders"
      rows={14}
    >
      <OrdersTable
        id="orders"
        label="Orders"
        dated
        orders={orders}
        selectedId={selectedId}
        onOpen={onOpen}
        empty={
          filtered ? (
            <EmptyState title="No order fits this filter">
              Show all orders, or take the symbol out of the filter.
            </EmptyState>
          ) : (
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
              Every order of this account is kept here for good, with what happened to it.
            </EmptyState>
          )
        }
        footer={
          query.hasNextPage ? (
            <Button
              variant="subtle"
              m={6}
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              Older orders
            </Button>
          ) : null
        }
      />
    </QueryState>
  );
}
