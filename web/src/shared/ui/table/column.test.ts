import { describe, expect, it } from 'vitest';
import { columnsToDrop, compareKeys, toCsv, type Column } from './column';

describe('table columns', () => {
  it('sorts decimals by value and missing ones last', () => {
    const keys = ['9.5', null, '10.25', '-3'];
    expect([...keys].sort(compareKeys)).toEqual(['-3', '9.5', '10.25', null]);
  });

  it('drops the least important columns first, and only as many as needed', () => {
    const columns = [
      { id: 'symbol', width: 100 },
      { id: 'last', width: 80, drop: 1 },
      { id: 'volume', width: 60, drop: 3 },
      { id: 'bid', width: 70, drop: 2 },
    ];
    expect([...columnsToDrop(columns, 400)]).toEqual([]);
    expect([...columnsToDrop(columns, 260)]).toEqual(['volume']);
    expect([...columnsToDrop(columns, 50)]).toEqual(['volume', 'bid', 'last']);
  });

  it('writes CSV that a spreadsheet reads as text and numbers, never as formulas', () => {
    const columns: Column<{ name: string; pnl: string }>[] = [
      { id: 'name', header: 'Name', width: 1, text: (row) => row.name, cell: () => null },
      { id: 'pnl', header: 'P&L', unit: 'INR', width: 1, text: (row) => row.pnl, cell: () => null },
    ];
    const rows = [
      { name: 'Tata, "Steel"', pnl: '-12.50' },
      { name: '=HYPERLINK("x")', pnl: '' },
    ];
    expect(toCsv(columns, rows)).toBe(
      'Name,P&L (INR)\r\n"Tata, ""Steel""",-12.50\r\n"\'=HYPERLINK(""x"")",\r\n',
    );
  });
});
