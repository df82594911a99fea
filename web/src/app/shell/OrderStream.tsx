import { useQueryClient } from '@tanstack/react-query';
import { useDebouncedCallback } from '@mantine/hooks';
import { accountKey } from '@/features/accounts/api/accounts';
import { orderTold } from '@/features/orders/state';
import type { Order, Trade } from '@/shared/api/types';
import { useWebSocket } from '@/shared/stream/useWebSocket';

type Message =
  | { type: 'order'; order: Order }
  | { type: 'trade'; trade: Trade }
  | { type: 'overrun' }
  | { type: 'pong' }
  | { type: 'error'; code: string; message: string };

const CALM_MS = 150;

/** Takes what the desk tells of orders and trades, and reads again what they change. */
export function OrderStream() {
  const client = useQueryClient();
  const reread = useDebouncedCallback((accountId: string) => {
    void client.invalidateQueries({ queryKey: accountKey(accountId) });
  }, CALM_MS);
  const rereadAll = () => {
    void client.invalidateQueries({ queryKey: ['account'] });
    void client.invalidateQueries({ queryKey: ['order'] });
  };
  useWebSocket('/ws/orders', {
    onOpen: rereadAll,
    onMessage: (message) => {
      const told = message as Message;
      switch (told.type) {
        case 'order':
          orderTold(told.order);
          reread(told.order.account_id);
          break;
        case 'trade':
          reread(told.trade.account_id);
          break;
        case 'overrun':
          rereadAll();
          break;
        case 'pong':
        case 'error':
          break;
      }
    },
  });
  return null;
}
