import { describe, expect, it } from 'vitest';
import { moneyColumn, numberColumn, symbolColumn, textColumn } from './columns';

interface Row {
  symbol: string;
  amount: string | null;
}
const row: Row = { symbol: 'OPRA:SPY260212P00690000', amount: '12.50' };

describe('shared columns', () => {
  it('sort by and export what they show', () => {
    const column = numberColumn<Row>({
      id: 'amount',
      header: 'Amount',
      width: 80,
      of: ({ amount }) => amount,
      cell: () => 'shown',
    });
    expect(column.align).toBe('right');
    expect(column.sort?.(row)).toBe('12.50');
    expect(column.text(row)).toBe('12.50');
    expect(column.text({ ...row, amount: null })).toBe('');
  });

  it('state the currency of an amount once, in the heading', () => {
    const of = ({ amount }: Row) => amount;
    const column = moneyColumn('INR', { id: 'a', header: 'A', width: 80, of, reason: 'None.' });
    expect(column.unit).toBe('INR');
  });

  it('export the full symbol, however short the name on the page is', () => {
    const column = symbolColumn<Row>(new Map(), { width: 99 });
    expect(column.text(row)).toBe(row.symbol);
    expect(column.width).toBe(99);
    expect(column.sort?.(row)).toBe('SPY260212P00690000');
  });

  it('show plain text as it is', () => {
    const column = textColumn<Row>({ id: 's', header: 'S', width: 9, of: ({ symbol }) => symbol });
    expect(column.cell(row)).toBe(row.symbol);
  });
});
