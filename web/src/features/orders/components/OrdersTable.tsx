import { lazy, Suspense, useMemo, useState, type ReactNode } from 'react';
import { useCatalogue } from '@/shared/api/catalogue';
import type { Order } from '@/shared/api/types';
import type { Column } from '@/shared/ui/table/column';
import { DataTable } from '@/shared/ui/table/DataTable';
import { sentence, termsOfOrder } from '../model';
import { isReplaceable, standingOf } from '../status';
import { orderColumns } from './orderColumns';
import { useCancel } from './useCancel';

const ChangeOrder = lazy(() => import('./ChangeOrder'));

interface OrdersTableProps {
  id: string;
  label: string;
  orders: readonly Order[];
  onOpen: (order: Order) => void;
  dated?: boolean;
  selectedId?: string | null;
  empty: ReactNode;
  footer?: ReactNode;
  /** Before the others. */
  columns?: readonly Column<Order>[];
  /** More keys that act on the focused row. */
  rowKeys?: Record<string, (order: Order) => void>;
}

/** Orders in rows; M changes the focused one, X cancels it, Enter opens it. */
export function OrdersTable(props: OrdersTableProps) {
  const { id, label, orders, onOpen, dated = false, selectedId, empty, footer, rowKeys } = props;
  const { columns: more } = props;
  const cancel = useCancel();
  const [changing, setChanging] = useState<Order | null>(null);
  const symbols = useMemo(() => orders.map((order) => order.symbol), [orders]);
  const catalogue = useCatalogue(symbols);
  const columns = useMemo(
    () => [
      ...(more ?? []),
      ...orderColumns({ catalogue, onCancel: cancel, onChange: setChanging, dated }),
    ],
    [catalogue, cancel, dated, more],
  );
  const change = (order: Order) => {
    if (isReplaceable(order)) setChanging(order);
  };
  return (
    <>
      <DataTable
        id={id}
        label={label}
        columns={columns}
        rows={orders}
        rowId={(order) => order.id}
        rowLabel={(order) =>
          `${sentence(termsOfOrder(order), catalogue.get(order.symbol))}, ${standingOf(order).label}`
        }
        rowSymbol={(order) => order.symbol}
        onOpen={onOpen}
        rowKeys={{ x: cancel, X: cancel, Delete: cancel, m: change, M: change, ...rowKeys }}
        {...(selectedId === undefined ? {} : { selectedId })}
        empty={empty}
        footer={footer}
        testId={id}
      />
      <Suspense>
        {changing === null ? null : (
          <ChangeOrder
            order={changing}
            onClose={() => {
              setChanging(null);
            }}
          />
        )}
      </Suspense>
    </>
  );
}
