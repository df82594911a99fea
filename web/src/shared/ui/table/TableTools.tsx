import { ActionIcon, Menu, TextInput, Tooltip } from '@mantine/core';
import { ColumnsIcon, DownloadIcon, SearchIcon } from '@/shared/ui/icons';
import { PanelTools } from '@/shared/ui/Panel';
import type { Column } from './column';
import type { ColumnChoice } from './useColumnChoice';
import classes from './DataTable.module.css';

interface TableToolsProps<T> {
  label: string;
  columns: readonly Column<T>[];
  choice: ColumnChoice;
  filter: string;
  onFilter: (text: string) => void;
  onExport: () => void;
}

function ColumnsMenu<T>({ label, columns, choice }: TableToolsProps<T>) {
  return (
    <Menu closeOnItemClick={false}>
      <Menu.Target>
        <Tooltip label="Columns">
          <ActionIcon aria-label={`Columns of ${label}`}>
            <ColumnsIcon />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {columns.map((column) => (
          <Menu.CheckboxItem
            key={column.id}
            checked={choice.visible(column.id)}
            onChange={() => {
              choice.toggle(column.id);
            }}
          >
            {column.header}
          </Menu.CheckboxItem>
        ))}
        <Menu.Divider />
        <Menu.Item disabled={!choice.chosen} onClick={choice.reset}>
          Choose by width
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function TableTools<T>(props: TableToolsProps<T>) {
  const { label, filter, onFilter, onExport } = props;
  return (
    <PanelTools>
      <TextInput
        className={classes.filter ?? ''}
        value={filter}
        onChange={(event) => {
          onFilter(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || filter === '') return;
          event.stopPropagation();
          onFilter('');
        }}
        placeholder="Filter"
        aria-label={`Filter ${label}`}
        leftSection={<SearchIcon size={13} />}
        leftSectionWidth={24}
      />
      <ColumnsMenu {...props} />
      <Tooltip label="Save as CSV">
        <ActionIcon aria-label={`Save ${label} as CSV`} onClick={onExport}>
          <DownloadIcon />
        </ActionIcon>
      </Tooltip>
    </PanelTools>
  );
}
