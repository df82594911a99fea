import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useCatalogue } from '@/shared/api/catalogue';
import { Panel } from '@/shared/ui/Panel';
import { EmptyState, QueryState } from '@/shared/ui/states';
import { useGroups } from '../api/groups';
import type { OrderState } from '../api/orders';
import { GroupView } from './GroupView';
import classes from './Groups.module.css';

const STATES: { value: OrderState; label: string }[] = [
  { value: 'active', label: 'Working' },
  { value: 'done', label: 'Done' },
  { value: 'all', label: 'All' },
];

interface GroupsPanelProps {
  accountId: string;
  barred: string | null;
}

/** Baskets, slices, icebergs, GTTs and brackets of an account, each with its legs. */
export function GroupsPanel({ accountId, barred }: GroupsPanelProps) {
  const [state, setState] = useState<OrderState>('active');
  const query = useGroups(accountId, state);
  const groups = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const catalogue = useCatalogue(groups.flatMap(({ legs }) => legs.map(({ symbol }) => symbol)));
  return (
    <Panel
      title="Orders that belong together"
      testId="groups"
      tools={
        <SegmentedControl
          size="xs"
          aria-label="Which groups"
          data={STATES}
          value={state}
          onChange={(value) => {
            setState(STATES.find((each) => each.value === value)?.value ?? 'active');
          }}
        />
      }
    >
      <div className={classes.scroll} tabIndex={0} role="group" aria-label="Groups">
        <QueryState query={query} what="The groups could not be read." loading="Reading the groups">
          {groups.length === 0 ? (
            <EmptyState title={state === 'active' ? 'Nothing is at work' : 'There is none'}>
              GTTs wait for a price, brackets bring a target and a stop, baskets place several
              orders in turn. The ticket (B or S) makes all three.
            </EmptyState>
          ) : (
            groups.map((group) => (
              <GroupView key={group.id} group={group} catalogue={catalogue} barred={barred} />
            ))
          )}
          {query.hasNextPage ? (
            <Button
              variant="subtle"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              Show more
            </Button>
          ) : null}
        </QueryState>
      </div>
    </Panel>
  );
}
