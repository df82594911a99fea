import { Link } from '@tanstack/react-router';
import { ApiError, explain } from '@/shared/api/problem';
import type { OrderGroup } from '@/shared/api/types';
import { GROUP_STATUS } from '../groups';
import classes from './Groups.module.css';

interface GroupOutcomeProps {
  placing: { isError: boolean; error: unknown; data: OrderGroup | undefined };
  onLeave?: () => void;
}

/** What became of placing a group: done, refused with the rule, or unknown with what to do. */
export function GroupOutcome({ placing, onLeave }: GroupOutcomeProps) {
  const { isError, error, data } = placing;
  if (isError) {
    const refused = error instanceof ApiError && error.isDefinite;
    return (
      <p className={classes.problem} role="alert">
        {refused ? <strong>Not placed. </strong> : <strong>No answer yet. </strong>}
        {explain(error)}{' '}
        {refused ? (
          <code>{error.code}</code>
        ) : (
          'Pressing again is safe: it carries the same id, so the desk will not take it twice.'
        )}
      </p>
    );
  }
  if (data === undefined) return null;
  const { label, meaning } = GROUP_STATUS[data.status];
  return (
    <p className={classes.done} role="status">
      <strong>{label}.</strong> {data.reason ?? meaning}{' '}
      <Link to="/orders/groups" {...(onLeave === undefined ? {} : { onClick: onLeave })}>
        See it among the groups
      </Link>
    </p>
  );
}
