import { notifications } from '@mantine/notifications';
import { useCallback } from 'react';
import { ApiError, explain } from '@/shared/api/problem';
import type { Order } from '@/shared/api/types';
import { useCancelOrder } from '../api/orders';
import { isCancelable } from '../model';

/** Asks for an order's end and says what came of the asking; a repetition does no harm. */
export function useCancel(): (order: Order) => void {
  const { mutate } = useCancelOrder();
  return useCallback(
    (order: Order) => {
      if (!isCancelable(order)) return;
      mutate(order.id, {
        onError: (error) => {
          const definite = error instanceof ApiError && error.isDefinite;
          notifications.show({
            color: definite ? 'red' : 'yellow',
            title: definite ? 'Not cancelled' : 'No answer to the cancel',
            message: definite
              ? explain(error)
              : `${order.side} ${order.tradingsymbol} may still be working. Its status here will tell; cancelling again does no harm.`,
            autoClose: 10_000,
          });
        },
      });
    },
    [mutate],
  );
}
