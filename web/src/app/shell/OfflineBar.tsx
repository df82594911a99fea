import { useNetwork } from '@mantine/hooks';
import { useFeed } from '@/shared/stream/feed';
import classes from './OfflineBar.module.css';

/** Says across the page that nothing on it moves, and what that means for orders. */
export function OfflineBar() {
  const { online } = useNetwork();
  const { state } = useFeed();
  if (online && state !== 'offline') return null;
  return (
    <p className={classes.bar} role="alert" data-testid="offline">
      {online
        ? 'The desk cannot be reached. The numbers below are the last known ones. The page keeps trying by itself.'
        : 'You are offline. The numbers below are the last known ones, and nothing can be sent.'}
    </p>
  );
}
