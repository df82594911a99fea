import { Link } from '@tanstack/react-router';
import classes from './KillSwitch.module.css';

/** Only a password releases a switch; somebody who came by a login link has none yet. */
export function NoPassword({ onLeave }: { onLeave: () => void }) {
  return (
    <p className={classes.warning} data-testid="no-password">
      You have no password yet, and only with one can you let trading go on again.{' '}
      <Link to="/settings" onClick={onLeave}>
        Set one under Settings
      </Link>
      .
    </p>
  );
}
