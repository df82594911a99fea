import createClient from 'openapi-fetch';
import { ApiError } from './problem';
import { Session } from './session';
import type { paths, Problem } from './types';

const ANSWER_MS_MAX = 20_000;

async function exclusive<T>(work: () => Promise<T>): Promise<T> {
  // Web locks need a secure context; over plain http from another host the tabs go unserialised.
  if (!('locks' in navigator)) return work();
  let done: T | undefined;
  await navigator.locks.request('strikedesk-refresh', async () => {
    done = await work();
  });
  return done as T;
}

export const session = new Session({
  fetch: (request) => fetch(request),
  origin: window.location.origin,
  exclusive,
});

/** Waits as long as it takes: for what must not be forgotten when its answer is late. */
export const fetchPatiently = session.fetch;

function fetchInTime(request: Request): Promise<Response> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(ANSWER_MS_MAX)]);
  return session.fetch(new Request(request, { signal }));
}

export const api = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: fetchInTime,
});

interface Reply<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * The body of a good answer.
 *
 * Throws `ApiError` when the desk refused and `NoAnswer` when nothing came back.
 */
export async function unwrap<T>(reply: Promise<Reply<T>>): Promise<T> {
  const { data, error, response } = await reply;
  if (!response.ok) throw new ApiError(response.status, (error ?? {}) as Problem);
  return data as T;
}
