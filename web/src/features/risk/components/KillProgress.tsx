import { Button, Group, Loader, Stack } from '@mantine/core';
import { explain } from '@/shared/api/problem';
import type { KillSwitch } from '@/shared/api/types';
import { useKillProgress, useKillReport } from '../api/killSwitch';
import { progressOf } from '../killing';
import { KillReportView } from './KillReportView';
import classes from './KillSwitch.module.css';

interface KillProgressProps {
  pulled: KillSwitch;
  target: string;
  onClose: () => void;
}

/** How far the pull has come, and what it reports once it has. */
export function KillProgress({ pulled, target, onClose }: KillProgressProps) {
  const query = useKillReport(pulled.id);
  const report = query.data ?? null;
  const over = report !== null && report.status !== 'INCOMPLETE';
  const progress = useKillProgress(pulled.id, over);
  const status = report?.status ?? progress.data?.status ?? pulled.status;
  return (
    <Stack gap="sm" data-testid="kill-progress" data-status={status}>
      <Group gap="xs" role="status" wrap="nowrap">
        {over ? null : <Loader size="xs" aria-hidden="true" />}
        <p className={classes.lead}>
          <strong>{progressOf(status, pulled.drill)}</strong> {over ? null : <span>{target}</span>}
        </p>
      </Group>
      {query.isError && report === null ? (
        <p className={classes.problem} role="alert">
          {explain(query.error)}{' '}
          {pulled.drill ? '' : 'Trading is stopped; only the report could not be read.'}
        </p>
      ) : null}
      {report === null ? null : <KillReportView report={report} />}
      <Group justify="space-between">
        <span className={classes.note}>
          {over ? '' : 'You can close this: the desk goes on. The report stays under Risk.'}
        </span>
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      </Group>
    </Stack>
  );
}
