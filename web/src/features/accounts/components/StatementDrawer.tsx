import { Button, Drawer } from '@mantine/core';
import { useMemo } from 'react';
import type { Account, LedgerEntry } from '@/shared/api/types';
import { formatMoney, formatPnl } from '@/shared/format/number';
import { formatDateTime } from '@/shared/format/time';
import { Panel } from '@/shared/ui/Panel';
import { EmptyState, QueryState } from '@/shared/ui/states';
import type { Column } from '@/shared/ui/table/column';
import { DataTable } from '@/shared/ui/table/DataTable';
import { Missing, Signed } from '@/shared/ui/values';
import { useStatement } from '../api/wallet';
import classes from './Statement.module.css';

function columnsFor(currency: string): Column<LedgerEntry>[] {
  return [
    {
      id: 'at',
      header: 'Time',
      width: 132,
      card: 'key',
      sort: (row) => row.at,
      text: (row) => row.at,
      cell: (row) => formatDateTime(row.at) ?? <Missing reason="No time was given." />,
    },
    {
      id: 'kind',
      header: 'Kind',
      width: 96,
      card: 'title',
      sort: (row) => row.kind,
      text: (row) => row.kind,
      cell: (row) => row.kind.replaceAll('_', ' '),
    },
    {
      id: 'memo',
      header: 'What for',
      width: 160,
      grow: true,
      drop: 1,
      card: 'key',
      sort: (row) => row.memo,
      text: (row) => row.memo,
      cell: (row) => <span title={row.memo}>{row.memo}</span>,
    },
    {
      id: 'amount',
      header: 'Amount',
      unit: currency,
      align: 'right',
      width: 128,
      card: 'lead',
      sort: (row) => row.amount,
      text: (row) => row.amount,
      cell: (row) => <Signed amount={row.amount} text={formatPnl(row.amount, currency) ?? '—'} />,
    },
    {
      id: 'balance',
      header: 'Balance',
      unit: currency,
      definition: 'Cash after this entry.',
      align: 'right',
      width: 136,
      card: 'key',
      text: (row) => row.balance,
      cell: (row) => formatMoney(row.balance, currency) ?? '—',
    },
  ];
}

/** Every movement of cash, newest first. */
export default function StatementDrawer({
  account,
  onClose,
}: {
  account: Account;
  onClose: () => void;
}) {
  const query = useStatement(account.id, true);
  const columns = useMemo(() => columnsFor(account.currency), [account.currency]);
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.entries) ?? [], [query.data]);
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={720}
      title={`Statement of ${account.name}`}
      data-testid="statement"
      classNames={{ content: classes.content ?? '', body: classes.body ?? '' }}
    >
      <Panel title="Ledger entries" className={classes.panel}>
        <QueryState query={query} what="The statement could not be read." loading="Reading entries">
          <DataTable
            id="statement"
            label="Ledger entries"
            columns={columns}
            rows={rows}
            rowId={(row) => row.id}
            rowLabel={(row) => `${row.kind} ${row.amount}`}
            empty={
              <EmptyState title="No entries yet">
                Deposits, fills, charges and settlements appear here as they are booked.
              </EmptyState>
            }
            footer={
              query.hasNextPage ? (
                <Button
                  variant="subtle"
                  m={6}
                  loading={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  Older entries
                </Button>
              ) : null
            }
          />
        </QueryState>
      </Panel>
    </Drawer>
  );
}
