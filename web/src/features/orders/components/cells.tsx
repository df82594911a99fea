import { ActionIcon, Tooltip } from '@mantine/core';
import { useIsMutating } from '@tanstack/react-query';
import type { Catalogue } from '@/shared/api/catalogue';
import type { Order, Side } from '@/shared/api/types';
import { shareOf } from '@/shared/format/decimal';
import { formatPrice, formatQuantity } from '@/shared/format/number';
import { CloseIcon } from '@/shared/ui/icons';
import { Missing } from '@/shared/ui/values';
import { isCancelable } from '../model';
import classes from './cells.module.css';

export function SideWord({ side }: { side: Side }) {
  return <span className={side === 'BUY' ? 'sd-up' : 'sd-down'}>{side}</span>;
}

export function FillCell({ order, catalogue }: { order: Order; catalogue: Catalogue }) {
  const currency = catalogue.get(order.symbol)?.currency;
  const filled = formatQuantity(order.filled_quantity, currency) ?? '—';
  const all = formatQuantity(order.quantity, currency) ?? '—';
  const share = shareOf(order.filled_quantity, order.quantity);
  return (
    <span className={classes.fill}>
      <span className={classes.track} aria-hidden="true">
        <span style={{ width: `${(share * 100).toFixed(1)}%` }} />
      </span>
      {filled} / {all}
    </span>
  );
}

export function PriceText(props: {
  price: string | null;
  symbol: string;
  catalogue: Catalogue;
  reason: string;
}) {
  const instrument = props.catalogue.get(props.symbol);
  const text = formatPrice(props.price, instrument?.tick_size, instrument?.currency);
  return text === null ? <Missing reason={props.reason} /> : <>{text}</>;
}

export function LimitText({ order, catalogue }: { order: Order; catalogue: Catalogue }) {
  if (order.order_type === 'MARKET') return <span className="sd-dim">market</span>;
  return (
    <PriceText
      price={order.price}
      symbol={order.symbol}
      catalogue={catalogue}
      reason="No limit was given."
    />
  );
}

interface CancelButtonProps {
  order: Order;
  onCancel: (order: Order) => void;
}

export function CancelButton({ order, onCancel }: CancelButtonProps) {
  const busy = useIsMutating({
    mutationKey: ['cancel'],
    predicate: (mutation) => mutation.state.variables === order.id,
  });
  if (!isCancelable(order)) return null;
  return (
    <Tooltip label="Cancel this order (X)">
      <ActionIcon
        className={classes.cancel ?? ''}
        color="red"
        tabIndex={-1}
        loading={busy > 0}
        aria-label={`Cancel ${order.side} ${order.tradingsymbol}`}
        data-testid="cancel-order"
        onClick={(event) => {
          event.stopPropagation();
          onCancel(order);
        }}
      >
        <CloseIcon size={13} />
      </ActionIcon>
    </Tooltip>
  );
}
