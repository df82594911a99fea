import { ApiError, explain } from '@/shared/api/problem';

/** What to tell someone whose sign-in did not work. */
export function signInProblem(error: unknown): string {
  if (error instanceof ApiError && error.status === 401) {
    return 'E-mail or password is wrong.';
  }
  return explain(error);
}

/** What to tell someone whose one-time link did not work. */
export function linkProblem(error: unknown): string {
  if (error instanceof ApiError && error.isDefinite && error.status !== 429) {
    return 'This link was used before or has run out. Sign in below, or let “strikedesk user link” print a new one.';
  }
  return explain(error);
}
