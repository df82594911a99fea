import { ActionIcon, Button, Menu } from '@mantine/core';
import { useMemo, type ReactNode } from 'react';
import { useCatalogue, type Catalogue } from '@/shared/api/catalogue';
import { board } from '@/shared/stream/live';
import { useLiveMarketData } from '@/shared/stream/useLiveMarketData';
import { MoreIcon } from '@/shared/ui/icons';
import { Panel } from '@/shared/ui/Panel';
import { EmptyState, ErrorState, LoadingRows } from '@/shared/ui/states';
import { splitSymbol } from '@/shared/ui/SymbolName';
import type { Column } from '@/shared/ui/table/column';
import { symbolColumn } from '@/shared/ui/table/columns';
import { DataTable } from '@/shared/ui/table/DataTable';
import { useWatched } from '../api/watched';
import type { WatchlistActions } from '../state';
import { AgeCell, ChangeCell, PriceButton, PriceCell, VolumeCell, type OnPrice } from './cells';
import classes from './Watchlist.module.css';

interface Row {
  symbol: string;
}

interface WatchlistProps {
  accountId: string;
  currency: string;
  selected: string | null;
  onSelect: (symbol: string) => void;
  onPrice: OnPrice;
  /** The field that finds instruments; the page brings it. */
  search: (add: (symbol: string) => void) => ReactNode;
  className?: string | undefined;
}

function RowMenu({ symbol, actions }: { symbol: string; actions: WatchlistActions }) {
  const [, name] = splitSymbol(symbol);
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon
          size={22}
          tabIndex={-1}
          className={classes.menu ?? ''}
          aria-label={`More for ${name}`}
          onClick={(event) => {
            event.stopPropagation();
          }}
        >
          <MoreIcon size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown
        onClick={(event) => {
          event.stopPropagation();
        }}
      >
        <Menu.Item
          rightSection={<kbd className={classes.key}>Alt ↑</kbd>}
          onClick={() => {
            actions.shift(symbol, -1);
          }}
        >
          Move up
        </Menu.Item>
        <Menu.Item
          rightSection={<kbd className={classes.key}>Alt ↓</kbd>}
          onClick={() => {
            actions.shift(symbol, 1);
          }}
        >
          Move down
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          rightSection={<kbd className={classes.key}>Del</kbd>}
          onClick={() => {
            actions.remove(symbol);
          }}
        >
          Remove {name}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const quoted = (symbol: string) => board.quotes.get(symbol)?.value;

function priceColumns(catalogue: Catalogue, onPrice: OnPrice): Column<Row>[] {
  const cell = (symbol: string) => ({ symbol, instrument: catalogue.get(symbol) });
  return [
    {
      id: 'last',
      header: 'Last',
      definition: 'Price of the last trade.',
      align: 'right',
      width: 77,
      card: 'lead',
      sort: ({ symbol }) => quoted(symbol)?.last_price ?? null,
      text: ({ symbol }) => quoted(symbol)?.last_price ?? '',
      cell: ({ symbol }) => <PriceCell {...cell(symbol)} field="last_price" />,
    },
    {
      id: 'change',
      header: 'Chg %',
      definition: 'Last price against the previous close, in percent.',
      align: 'right',
      width: 62,
      card: 'lead',
      sort: ({ symbol }) => quoted(symbol)?.change_percent ?? null,
      text: ({ symbol }) => quoted(symbol)?.change_percent ?? '',
      cell: ({ symbol }) => <ChangeCell {...cell(symbol)} />,
    },
    {
      id: 'bid',
      header: 'Bid',
      definition: 'Best price somebody pays. Click it to sell there.',
      align: 'right',
      width: 74,
      drop: 1,
      card: 'key',
      text: ({ symbol }) => quoted(symbol)?.bid ?? '',
      cell: ({ symbol }) => (
        <PriceButton {...cell(symbol)} field="bid" side="SELL" onPrice={onPrice} />
      ),
    },
    {
      id: 'ask',
      header: 'Ask',
      definition: 'Best price somebody asks. Click it to buy there.',
      align: 'right',
      width: 74,
      drop: 1,
      card: 'key',
      text: ({ symbol }) => quoted(symbol)?.ask ?? '',
      cell: ({ symbol }) => (
        <PriceButton {...cell(symbol)} field="ask" side="BUY" onPrice={onPrice} />
      ),
    },
  ];
}

/** The name of a contract is longer: it has its expiry beside it. */
function hasContracts(catalogue: Catalogue): boolean {
  return [...catalogue.values()].some((instrument) => instrument.expiry !== null);
}

function columnsFor(
  catalogue: Catalogue,
  actions: WatchlistActions,
  onPrice: OnPrice,
): Column<Row>[] {
  return [
    symbolColumn(catalogue, { width: hasContracts(catalogue) ? 150 : 116, grow: true }),
    ...priceColumns(catalogue, onPrice),
    {
      id: 'volume',
      header: 'Volume',
      definition: 'Units traded in this session.',
      align: 'right',
      width: 66,
      drop: 2,
      card: 'key',
      sort: ({ symbol }) => quoted(symbol)?.volume ?? null,
      text: ({ symbol }) => String(quoted(symbol)?.volume ?? ''),
      cell: ({ symbol }) => <VolumeCell symbol={symbol} instrument={catalogue.get(symbol)} />,
    },
    {
      id: 'age',
      header: 'Age',
      definition: 'Time since the source last spoke of this instrument.',
      align: 'right',
      width: 48,
      drop: 3,
      card: 'key',
      text: () => '',
      cell: ({ symbol }) => <AgeCell symbol={symbol} />,
    },
    {
      id: 'menu',
      header: 'Actions',
      quiet: true,
      align: 'right',
      width: 26,
      text: () => '',
      cell: ({ symbol }) => <RowMenu symbol={symbol} actions={actions} />,
    },
  ];
}

/** The symbols somebody follows, with their prices as they move. */
export function Watchlist(props: WatchlistProps) {
  const { accountId, currency, selected, onSelect, onPrice, search, className } = props;
  const { symbols, suggestions, actions } = useWatched(accountId, currency);
  const shown = useMemo(() => symbols ?? [], [symbols]);
  const catalogue = useCatalogue(shown);
  useLiveMarketData(shown);
  const rows = useMemo(() => shown.map((symbol) => ({ symbol })), [shown]);
  const columns = useMemo(
    () => columnsFor(catalogue, actions, onPrice),
    [catalogue, actions, onPrice],
  );
  return (
    <Panel title="Watchlist" testId="watchlist" className={className}>
      <div className={classes.search}>{search(actions.add)}</div>
      {symbols === undefined && suggestions.isError ? (
        <ErrorState
          what="No symbols could be suggested."
          error={suggestions.error}
          onRetry={() => void suggestions.refetch()}
          busy={suggestions.isFetching}
        />
      ) : symbols === undefined ? (
        <LoadingRows rows={10} label="Reading the watchlist" />
      ) : (
        <DataTable
          id="watchlist"
          label="Watchlist"
          columns={columns}
          rows={rows}
          rowId={(row) => row.symbol}
          rowLabel={(row) => row.symbol}
          rowSymbol={(row) => row.symbol}
          selectedId={selected}
          onOpen={(row) => {
            onSelect(row.symbol);
          }}
          onReorder={actions.reorder}
          rowKeys={{
            Delete: (row) => {
              actions.remove(row.symbol);
            },
            'Alt+ArrowUp': (row) => {
              actions.shift(row.symbol, -1);
            },
            'Alt+ArrowDown': (row) => {
              actions.shift(row.symbol, 1);
            },
          }}
          empty={
            <EmptyState
              title="Nothing is watched"
              action={
                <Button
                  variant="default"
                  onClick={() => {
                    actions.set([...(suggestions.data ?? [])]);
                  }}
                  disabled={suggestions.data === undefined}
                >
                  Use the suggested symbols
                </Button>
              }
            >
              Find an instrument in the field above to follow its price here.
            </EmptyState>
          }
        />
      )}
    </Panel>
  );
}
