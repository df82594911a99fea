import type { Problem } from './types';

/** The desk answered, and the answer is no. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, problem: Problem) {
    super(problem.detail ?? problem.title ?? `The desk answered ${status.toString()}.`);
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
  }

  get code(): string {
    return this.problem.code ?? `http_${this.status.toString()}`;
  }

  /** A 5xx says nothing about what was stored before it. */
  get isDefinite(): boolean {
    return this.status < 500;
  }
}

/** No answer came: what was asked for may or may not have happened. */
export class NoAnswer extends Error {
  constructor(cause: unknown) {
    super('The desk did not answer.', { cause });
    this.name = 'NoAnswer';
  }
}

/** Says for a person what went wrong and what to do. */
export function explain(error: unknown): string {
  if (error instanceof NoAnswer) {
    return 'The desk did not answer. Check that it is running and that you are connected.';
  }
  if (error instanceof ApiError && error.status === 429) {
    return 'Too many requests in a short time. Wait a moment, then try again.';
  }
  if (error instanceof Error) return error.message;
  return 'Something unexpected happened.';
}

/** What is wrong with each input field, in the words of the desk. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  const { errors, field, detail } = error.problem;
  const found: Record<string, string> = {};
  for (const each of errors ?? []) found[each.field] = each.message;
  if (typeof field === 'string' && !(field in found)) found[field] = detail ?? error.message;
  return found;
}
