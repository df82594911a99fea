import { notifications } from '@mantine/notifications';
import { useCallback } from 'react';
import { ApiError, explain } from '@/shared/api/problem';
import type { Order } from '@/shared/api/types';
import { useCancelOrder } from '../api/orders';
import { isCancelable } from '../status';

const UNANSWERED =
  'The order may still be working. Its status will tell; cancelling again does no harm.';

function tell(error: unknown, orderId: string): void {
  const definite = error instanceof ApiError && error.isDefinite;
  notifications.show({
    id: `cancel-${orderId}`,
    color: definite ? 'red' : 'yellow',
    title: definite ? 'Not cancelled' : 'No answer to the cancel',
    message: definite ? explain(error) : UNANSWERED,
    autoClose: 10_000,
  });
}

/** Asks for an order's end and says when that did not work; a repetition does no harm. */
export function useCancel(): (order: Order) => void {
  const { mutate } = useCancelOrder(tell);
  return useCallback(
    (order: Order) => {
      if (isCancelable(order)) mutate(order.id);
    },
    [mutate],
  );
}
