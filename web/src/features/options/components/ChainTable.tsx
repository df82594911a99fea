import { Button, Tooltip } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { OptionChain } from '@/shared/api/types';
import { useDensity } from '@/shared/ui/preferences';
import { PanelTools } from '@/shared/ui/Panel';
import { atmIndex } from '../model';
import { ChainRow, type OnPrice } from './ChainRow';
import { CALLS, PUTS } from './chainColumns';
import classes from './Chain.module.css';

interface ChainTableProps {
  chain: OptionChain;
  /** Newer answers did not come: everything is dimmed. */
  silent: boolean;
  onPrice: OnPrice;
}

const ROW_PX = { compact: 27, comfortable: 34 };

/** Strikes rising, only those in view, the one at the money in the middle at first. */
export function ChainTable({ chain, silent, onPrice }: ChainTableProps) {
  const { items } = chain;
  const scroller = useRef<HTMLDivElement>(null);
  const [density] = useDensity();
  // The virtualiser's functions are read in this component only, so nothing memoised grows stale.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX[density],
    overscan: 8,
    initialRect: { width: 900, height: 600 },
  });
  useEffect(() => {
    virtual.measure();
  }, [density, virtual]);
  const centred = useRef(false);
  useEffect(() => {
    if (centred.current || items.length === 0) return;
    centred.current = true;
    virtual.scrollToIndex(atmIndex(items), { align: 'center' });
  }, [items, virtual]);
  const rows = virtual.getVirtualItems();
  return (
    <>
      <PanelTools>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => {
            virtual.scrollToIndex(atmIndex(items), { align: 'center' });
          }}
        >
          To the money
        </Button>
      </PanelTools>
      <div
        className={classes.frame}
        ref={scroller}
        tabIndex={0}
        role="group"
        aria-label="Strikes"
        data-silent={silent || undefined}
      >
        <table className={classes.table} aria-rowcount={items.length + 2} aria-label="Option chain">
          <thead>
            <tr>
              <SideHead side="Calls" columns={CALLS} />
              <th scope="col" className={classes.strikeHead} rowSpan={2}>
                Strike
              </th>
              <SideHead side="Puts" columns={PUTS} />
            </tr>
            <tr>
              {[...CALLS, ...PUTS].map(({ id, side, header, definition, drop }) => (
                <th key={`${side}-${id}`} scope="col" data-drop={drop}>
                  <Tooltip label={definition}>
                    <span>{header}</span>
                  </Tooltip>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Spacer height={rows[0]?.start ?? 0} />
            {rows.map(({ index }) => {
              const row = items[index];
              return row === undefined ? null : (
                <ChainRow
                  key={row.strike}
                  row={row}
                  index={index}
                  currency={chain.currency}
                  onPrice={onPrice}
                />
              );
            })}
            <Spacer height={virtual.getTotalSize() - (rows.at(-1)?.end ?? 0)} />
          </tbody>
        </table>
      </div>
    </>
  );
}

/** The columns that leave on a narrow page leave their half of the heading too. */
function SideHead({ side, columns }: { side: string; columns: typeof CALLS }) {
  return columns.map(({ id, drop }, at) => (
    <td key={id} className={classes.side} data-drop={drop}>
      {at === columns.findIndex((column) => column.id === 'bid') ? side : ''}
    </td>
  ));
}

/** One cell only: spanning all columns would bring back those that left on a narrow page. */
function Spacer({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true">
      <td style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}
