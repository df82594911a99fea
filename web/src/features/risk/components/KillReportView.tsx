import type { KillReport } from '@/shared/api/types';
import { formatDateTime } from '@/shared/format/time';
import { formatDuration, summaryOf, type ReportLine } from '../killing';
import classes from './KillSwitch.module.css';

/** What was cancelled, closed, refused and left, and how long it took. */
export function KillReportView({ report }: { report: KillReport }) {
  const summary = summaryOf(report);
  return (
    <div className={classes.report} data-testid="kill-report">
      <dl className={classes.counts}>
        {summary.counts.map(({ label, count, bad }) => (
          <div key={label} data-bad={bad || undefined}>
            <dt>{label}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      <Lines title="Left" lines={summary.left} />
      <Lines title={summary.drill ? 'Would be closed' : 'Closing orders'} lines={summary.closed} />
      <Lines
        title={summary.drill ? 'Would be cancelled' : 'Cancelled orders'}
        lines={summary.canceled}
      />
      <p className={classes.note}>
        {summary.durations.map(({ label, ms }) => `${label} ${formatDuration(ms)}`).join(' · ')}
      </p>
      <p className={classes.note}>
        Report {report.number}, {formatDateTime(report.at)}. SHA-256{' '}
        <code className={classes.hash}>{report.sha256}</code>, entry {report.audit.seq} of the audit
        log.
      </p>
    </div>
  );
}

function Lines({ title, lines }: { title: string; lines: readonly ReportLine[] }) {
  if (lines.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className={classes.part}>
        {title} ({lines.length})
      </h3>
      <ul className={classes.lines} tabIndex={0} aria-label={title}>
        {lines.map(({ key, symbol, what, why }) => (
          <li key={key}>
            <strong>{symbol}</strong> {what}
            {why === '' ? null : <span className={classes.why}>: {why}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
