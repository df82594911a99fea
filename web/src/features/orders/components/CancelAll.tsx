import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Order } from '@/shared/api/types';
import { PanelTools } from '@/shared/ui/Panel';
import { isCancelable } from '../status';
import { useCancel } from './useCancel';

/** Cancels every working order of the list; the first click asks, the second does it. */
export function CancelAll({ orders }: { orders: readonly Order[] }) {
  const cancel = useCancel();
  const [asked, setAsked] = useState(false);
  const open = orders.filter(isCancelable);
  if (open.length < 2) return null;
  return (
    <PanelTools>
      <Button
        size="compact-xs"
        color="red"
        variant={asked ? 'filled' : 'subtle'}
        data-testid="cancel-all"
        onBlur={() => {
          setAsked(false);
        }}
        onClick={() => {
          if (asked) for (const order of open) cancel(order);
          setAsked(!asked);
        }}
      >
        {asked ? `Really cancel all ${open.length.toString()}?` : 'Cancel all'}
      </Button>
    </PanelTools>
  );
}
