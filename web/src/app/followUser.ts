import { session } from '@/shared/api/client';
import { queryClient } from '@/shared/api/queryClient';
import { forgetUser } from '@/shared/ui/belongings';
import { clearTab, readTab, writeTab } from '@/shared/ui/storage';
import { router } from './router';

const OWNER_KEY = 'owner';

/** Goes to the sign-in page first, so that nothing on the desk asks for what is forgotten. */
async function leave(): Promise<void> {
  await router.navigate({ to: '/login' });
  queryClient.clear();
  forgetUser();
}

/** Sets the tab up for whoever has signed in; what somebody else left in it goes. */
function receive(userId: string | null, before: string | null): void {
  const left = readTab(OWNER_KEY);
  if (before !== null && before !== userId) {
    // Streams and panels of the other user are up: only a new page is sure to have none of it.
    queryClient.clear();
    forgetUser();
    window.location.replace('/');
  } else if (typeof left === 'string' && left !== userId) {
    forgetUser();
  }
  writeTab(OWNER_KEY, userId);
}

/**
 * Keeps what belongs to one user from the next: at sign-out, when the session has expired, and
 * when somebody else signs in here or in another tab.
 *
 * After expiry the page keeps in memory what was typed, for the same user to go on with; in the
 * tab's store nothing stays.
 */
export function followUser(): () => void {
  let before = session.status;
  let user = session.userId;
  const apply = () => {
    const { status, userId } = session;
    if (status === 'signed-in') receive(userId, user);
    if (status === 'expired') clearTab();
    if (status === 'signed-out' && before !== 'unknown') void leave();
    before = status;
    user = status === 'signed-out' ? null : userId;
  };
  if (session.status === 'signed-in') receive(session.userId, null);
  return session.subscribe(apply);
}
