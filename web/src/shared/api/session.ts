import { ApiError, NoAnswer } from './problem';
import type { Problem, Tokens } from './types';

export type SessionStatus = 'unknown' | 'signed-in' | 'signed-out' | 'expired';

type Fetch = (input: Request) => Promise<Response>;
type Exclusive = <T>(work: () => Promise<T>) => Promise<T>;

export interface SessionDependencies {
  fetch: Fetch;
  origin: string;
  /** Runs work that only one tab may do at a time: a refresh token serves once. */
  exclusive: Exclusive;
}

const ANSWER_MS_MAX = 20_000;

/**
 * Who is signed in. The access token lives in memory only; the refresh token is an
 * HttpOnly cookie that this code never sees.
 */
export class Session {
  private token: string | null = null;
  private refreshing: Promise<void> | null = null;
  private readonly listeners = new Set<() => void>();
  private readonly deps: SessionDependencies;
  status: SessionStatus = 'unknown';
  /** Whose session it is, or was when it expired. */
  userId: string | null = null;

  constructor(deps: SessionDependencies) {
    this.deps = deps;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getStatus = (): SessionStatus => this.status;

  async signIn(email: string, password: string): Promise<void> {
    await this.obtain('/api/v1/auth/login', { email, password });
  }

  async redeem(link: string): Promise<void> {
    await this.obtain('/api/v1/auth/link', { token: link });
  }

  /** Settles who we are after a page load; throws only when the desk gives no answer. */
  async ensure(): Promise<SessionStatus> {
    if (this.status === 'unknown') await this.refresh();
    return this.status;
  }

  /** Forgets the session here; the caller has told the desk. */
  end(status: 'signed-out' | 'expired' = 'signed-out'): void {
    this.token = null;
    this.become(status);
  }

  /** Sends a request as the signed-in user and renews the access token once if it has run out. */
  readonly fetch: Fetch = async (request) => {
    if (this.status === 'expired') return refusal();
    const body = request.body === null ? null : await request.text();
    const sent = this.token;
    const response = await this.send(request, body);
    if (response.status !== 401 || this.status === 'signed-out') return response;
    if (this.token === sent) await this.refresh();
    return this.token === null ? response : this.send(request, body);
  };

  /** Renews the tokens; any number of callers share one request. */
  refresh(): Promise<void> {
    this.refreshing ??= this.deps
      .exclusive(() => this.renew())
      .finally(() => {
        this.refreshing = null;
      });
    return this.refreshing;
  }

  private async renew(): Promise<void> {
    const response = await this.post('/api/v1/auth/refresh');
    if (response.ok) {
      this.accept((await response.json()) as Tokens);
      return;
    }
    if (response.status >= 500 || response.status === 429) throw await failure(response);
    this.end(this.status === 'signed-in' || this.status === 'expired' ? 'expired' : 'signed-out');
  }

  private async obtain(path: string, body: object): Promise<void> {
    const response = await this.post(path, body);
    if (!response.ok) throw await failure(response);
    this.accept((await response.json()) as Tokens);
  }

  private accept(tokens: Tokens): void {
    this.token = tokens.access_token;
    this.become('signed-in', subjectOf(tokens.access_token));
  }

  private become(status: SessionStatus, userId = this.userId): void {
    // Another tab may have signed in as somebody else: the cookie is shared.
    if (this.status === status && this.userId === userId) return;
    this.status = status;
    this.userId = userId;
    for (const listener of this.listeners) listener();
  }

  private async post(path: string, body?: object): Promise<Response> {
    const request = new Request(new URL(path, this.deps.origin), {
      method: 'POST',
      credentials: 'same-origin',
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
    return this.call(request);
  }

  private async send(like: Request, body: string | null): Promise<Response> {
    const { method, headers, signal } = like;
    const request = new Request(like.url, { method, headers, body, signal });
    if (this.token !== null) request.headers.set('Authorization', `Bearer ${this.token}`);
    return this.call(request);
  }

  private async call(request: Request): Promise<Response> {
    try {
      return await this.deps.fetch(request);
    } catch (error) {
      if (request.signal.aborted && !isTimeout(request.signal.reason)) throw error;
      throw new NoAnswer(error);
    }
  }
}

/** The user that an access token was made for; null if it does not say. */
function subjectOf(token: string): string | null {
  try {
    const claims = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const { sub } = JSON.parse(atob(claims)) as { sub?: unknown };
    return typeof sub === 'string' ? sub : null;
  } catch {
    return null;
  }
}

function refusal(): Response {
  const detail = 'Your session has expired. Sign in again to go on.';
  return Response.json({ code: 'session_expired', detail }, { status: 401 });
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError';
}

export async function failure(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => ({}))) as Problem;
  return new ApiError(response.status, problem);
}
