import { Button, Group, Stack } from '@mantine/core';
import { explain } from '@/shared/api/problem';
import { consequences } from '../killing';
import type { Wish } from './EngageForm';
import { NoPassword } from './NoPassword';
import classes from './KillSwitch.module.css';

interface EngageConfirmProps {
  wish: Wish;
  target: string;
  hasPassword: boolean;
  engage: { isPending: boolean; isError: boolean; error: unknown };
  onBack: () => void;
  onConfirm: () => void;
  onLeave: () => void;
}

function verbOf({ drill, flatten }: Wish): string {
  if (drill) return 'Run the drill on';
  return flatten ? 'Stop and close' : 'Stop';
}

/** What will happen, in words, and the button that does it. */
export function EngageConfirm(props: EngageConfirmProps) {
  const { wish, target, hasPassword, engage, onBack, onConfirm, onLeave } = props;
  return (
    <Stack gap="sm">
      <p className={classes.lead}>
        {wish.drill ? 'A drill on ' : 'You are about to stop '}
        <strong>{target}</strong>.
      </p>
      <blockquote className={classes.quote}>{wish.reason.trim()}</blockquote>
      <ol className={classes.steps} data-testid="kill-steps">
        {consequences(wish).map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {hasPassword || wish.drill ? null : <NoPassword onLeave={onLeave} />}
      {engage.isError ? (
        <p className={classes.problem} role="alert">
          {explain(engage.error)} Look at the badge beside the account name to see whether trading
          is halted; asking again does no harm.
        </p>
      ) : null}
      <Group justify="space-between">
        <Button variant="default" onClick={onBack}>
          Back
        </Button>
        <Button
          color="red"
          variant={wish.drill ? 'light' : 'filled'}
          loading={engage.isPending}
          onClick={onConfirm}
          data-testid="kill-confirm"
        >
          {verbOf(wish)} {target}
        </Button>
      </Group>
    </Stack>
  );
}
