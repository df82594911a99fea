import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMe } from '@/features/identity/api/identity';
import { EmptyState, QueryState } from '@/shared/ui/states';
import classes from './AdminPage.module.css';

/** What only administrators see; the desk refuses anybody else in any case. */
export function AdminPage({ title, children }: { title: string; children: ReactNode }) {
  const me = useMe();
  return (
    <div className={classes.page}>
      <h1 className="sd-visually-hidden">{title}</h1>
      <nav className={classes.tabs} aria-label="Administration">
        <Link to="/admin/audit">Audit log</Link>
        <Link to="/admin/errors">Error log</Link>
      </nav>
      <QueryState query={me} what="Your role could not be read." loading="Reading your role">
        {me.data?.role === 'admin' ? (
          children
        ) : (
          <EmptyState title="This is for administrators">
            Your role on this desk is {me.data?.role}. Ask an administrator for what you need to
            know.
          </EmptyState>
        )}
      </QueryState>
    </div>
  );
}
