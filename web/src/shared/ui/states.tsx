import { Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { explain } from '@/shared/api/problem';
import { AlertIcon } from './icons';
import classes from './states.module.css';

interface EmptyProps {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** What a view is for while it holds nothing, and the first thing to do. */
export function EmptyState({ title, children, action }: EmptyProps) {
  return (
    <div className={classes.state} data-testid="empty">
      <p className={classes.title}>{title}</p>
      {children === undefined ? null : <p className={classes.text}>{children}</p>}
      {action}
    </div>
  );
}

interface ErrorProps {
  what: string;
  /** Null while it is tried again. */
  error: unknown;
  onRetry: () => void;
  busy?: boolean;
}

/** What happened, what to do, and a way to do it. */
export function ErrorState({ what, error, onRetry, busy = false }: ErrorProps) {
  return (
    <div className={classes.state} role="alert" data-testid="error">
      <p className={classes.title}>
        <AlertIcon /> {what}
      </p>
      <p className={classes.text}>{error === null ? 'Trying again…' : explain(error)}</p>
      <Button variant="default" onClick={onRetry} loading={busy}>
        Retry
      </Button>
    </div>
  );
}

/** Placeholder rows of the height that the rows will have. */
export function LoadingRows({ rows = 6, label }: { rows?: number; label: string }) {
  return (
    <div className={classes.loading} role="status" data-testid="loading">
      <span className="sd-visually-hidden">{label}</span>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={classes.row} aria-hidden="true">
          <Skeleton height={10} width={`${String(46 + ((index * 17) % 34))}%`} />
          <Skeleton height={10} width={64} />
          <Skeleton height={10} width={52} />
        </div>
      ))}
    </div>
  );
}

interface QueryLike {
  isPending: boolean;
  isError: boolean;
  isFetching: boolean;
  errorUpdateCount: number;
  data: unknown;
  error: unknown;
  refetch: () => Promise<unknown>;
}

interface QueryStateProps {
  query: QueryLike;
  what: string;
  loading: string;
  rows?: number;
  children: ReactNode;
}

/** Loading and failure of one query; once there is data, the data stays and ages in place. */
export function QueryState({ query, what, loading, rows = 6, children }: QueryStateProps) {
  if (query.data !== undefined) return children;
  if (query.isError || query.errorUpdateCount > 0) {
    return (
      <ErrorState
        what={what}
        error={query.error}
        busy={query.isFetching}
        onRetry={() => void query.refetch()}
      />
    );
  }
  return <LoadingRows rows={rows} label={loading} />;
}
