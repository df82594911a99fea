import { ActionIcon, Tooltip } from '@mantine/core';
import { useIsMutating } from '@tanstack/react-query';
import type { Catalogue } from '@/shared/api/catalogue';
import type { Order, Side } from '@/shared/api/types';
import { shareOf } from '@/shared/format/decimal';
import { formatPrice, formatQuantity } from '@/shared/format/number';
import { formatDateTime } from '@/shared/format/time';
import { CloseIcon, EditIcon } from '@/shared/ui/icons';
import { Missing } from '@/shared/ui/values';
import { hasLimit } from '../model';
import { isCancelable, isReplaceable } from '../status';
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

interface CellProps {
  order: Order;
  catalogue: Catalogue;
}

export function LimitText({ order, catalogue }: CellProps) {
  if (!hasLimit(order.order_type)) return <span className="sd-dim">market</span>;
  return (
    <PriceText
      price={order.price}
      symbol={order.symbol}
      catalogue={catalogue}
      reason="No limit was given."
    />
  );
}

/** Where a stop wakes up; once it has, that it did. */
export function TriggerText({ order, catalogue }: CellProps) {
  if (order.trigger_price === null) return <Missing reason="It is no stop: nothing to wait for." />;
  const { triggered_at: reached } = order;
  const text = (
    <PriceText price={order.trigger_price} symbol={order.symbol} catalogue={catalogue} reason="" />
  );
  if (reached === null) return text;
  return (
    <Tooltip label={`Reached ${formatDateTime(reached) ?? ''}`}>
      <span className="sd-dim">{text} ✓</span>
    </Tooltip>
  );
}

/** New terms that the venue has not confirmed, such as `8 @ 1,290.00`. */
export function newTerms(order: Order, catalogue: Catalogue): string | null {
  const { new_quantity, new_price, new_trigger_price } = order;
  const instrument = catalogue.get(order.symbol);
  const price = (text: string) => formatPrice(text, instrument?.tick_size, instrument?.currency);
  const parts = [
    new_quantity === null ? null : formatQuantity(new_quantity, instrument?.currency),
    new_price === null ? null : `@ ${price(new_price) ?? '?'}`,
    new_trigger_price === null ? null : `trigger ${price(new_trigger_price) ?? '?'}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' ');
}

interface ActionsProps {
  order: Order;
  onCancel: (order: Order) => void;
  onChange: ((order: Order) => void) | undefined;
}

/** What can be done with a row; by keyboard M changes and X cancels. */
export function RowActions({ order, onCancel, onChange }: ActionsProps) {
  return (
    <span className={classes.actions}>
      {onChange !== undefined && isReplaceable(order) ? (
        <Tooltip label="Change quantity or prices (M)">
          <ActionIcon
            className={classes.cancel ?? ''}
            tabIndex={-1}
            aria-label={`Change ${order.side} ${order.tradingsymbol}`}
            data-testid="change"
            onClick={(event) => {
              event.stopPropagation();
              onChange(order);
            }}
          >
            <EditIcon size={13} />
          </ActionIcon>
        </Tooltip>
      ) : null}
      <CancelButton order={order} onCancel={onCancel} />
    </span>
  );
}

interface CancelButtonProps {
  order: Order;
  onCancel: (order: Order) => void;
}

function CancelButton({ order, onCancel }: CancelButtonProps) {
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
