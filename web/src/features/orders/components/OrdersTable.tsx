import { useMemo, type ReactNode } from 'react';
import { useCatalogue } from '@/shared/api/catalogue';
import type { Order } from '@/shared/api/types';
import { DataTable } from '@/shared/ui/table/DataTable';
import { sentence, STATUS, termsOfOrder } from '../model';
import { orderColumns } from './orderColumns';
import { useCancel } from './useCancel';

interface OrdersTableProps {
  id: string;
  label: string;
  orders: readonly Order[];
  onOpen: (order: Order) => void;
  dated?: boolean;
  selectedId?: string | null;
  empty: ReactNode;
  footer?: ReactNode;
}

/** Orders in rows; X cancels the focused one, Enter opens it. */
export function OrdersTable(props: OrdersTableProps) {
  const { id, label, orders, onOpen, dated = false, selectedId, empty, footer } = props;
  const cancel = useCancel();
  const symbols = useMemo(() => orders.map((order) => order.symbol), [orders]);
  const catalogue = useCatalogue(symbols);
  const columns = useMemo(
    () => orderColumns({ catalogue, onCancel: cancel, dated }),
    [catalogue, cancel, dated],
  );
  return (
    <DataTable
      id={id}
      label={label}
      columns={columns}
      rows={orders}
      rowId={(order) => order.id}
      rowLabel={(order) =>
        `${sentence(termsOfOrder(order), catalogue.get(order.symbol))}, ${STATUS[order.status].label}`
      }
      rowSymbol={(order) => order.symbol}
      onOpen={onOpen}
      rowKeys={{ x: cancel, X: cancel, Delete: cancel }}
      {...(selectedId === undefined ? {} : { selectedId })}
      empty={empty}
      footer={footer}
      testId={id}
    />
  );
}
