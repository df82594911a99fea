import { describe, expect, it } from 'vitest';
import { ApiError, NoAnswer } from './problem';
import { Session } from './session';

const ORIGIN = 'http://desk.test';
const tokens = (name: string) =>
  Response.json({ access_token: name, refresh_token: 'r', token_type: 'bearer', expires_in: 900 });

/** A desk that accepts one access token at a time and counts what it is asked. */
class Desk {
  valid = 'first';
  refreshes = 0;
  cookie = true;
  down = false;
  seen: string[] = [];

  readonly fetch = async (request: Request): Promise<Response> => {
    await Promise.resolve();
    if (this.down) throw new TypeError('Failed to fetch');
    const path = new URL(request.url).pathname;
    this.seen.push(`${request.method} ${path}`);
    if (path === '/api/v1/auth/login') return tokens(this.valid);
    if (path === '/api/v1/auth/refresh') return this.refresh();
    const authorized = request.headers.get('Authorization') === `Bearer ${this.valid}`;
    if (!authorized) return Response.json({ code: 'unauthenticated' }, { status: 401 });
    return Response.json({ body: await request.text() });
  };

  private refresh(): Response {
    this.refreshes += 1;
    if (!this.cookie) return Response.json({ code: 'unauthenticated' }, { status: 401 });
    return tokens(this.valid);
  }
}

function build(): { desk: Desk; session: Session } {
  const desk = new Desk();
  const session = new Session({
    fetch: desk.fetch,
    origin: ORIGIN,
    exclusive: (work) => work(),
  });
  return { desk, session };
}

const read = () => new Request(`${ORIGIN}/api/v1/accounts`);

describe('session', () => {
  it('is signed in after a refresh with a cookie', async () => {
    const { session } = build();
    expect(await session.ensure()).toBe('signed-in');
  });

  it('is signed out, not expired, when the first refresh finds no cookie', async () => {
    const { desk, session } = build();
    desk.cookie = false;
    expect(await session.ensure()).toBe('signed-out');
  });

  it('refreshes once for many requests that meet an old token together', async () => {
    const { desk, session } = build();
    await session.signIn('a@b.c', 'secret');
    desk.valid = 'second';
    const replies = await Promise.all([1, 2, 3, 4, 5].map(() => session.fetch(read())));
    expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200, 200, 200]);
    expect(desk.refreshes).toBe(1);
  });

  it('sends the body again after a refresh', async () => {
    const { desk, session } = build();
    await session.signIn('a@b.c', 'secret');
    desk.valid = 'second';
    const order = new Request(`${ORIGIN}/api/v1/orders`, { method: 'POST', body: 'the order' });
    const reply = await session.fetch(order);
    expect(await reply.json()).toEqual({ body: 'the order' });
  });

  it('expires when the refresh is refused, and answers 401 without asking again', async () => {
    const { desk, session } = build();
    await session.signIn('a@b.c', 'secret');
    desk.valid = 'second';
    desk.cookie = false;
    expect((await session.fetch(read())).status).toBe(401);
    expect(session.status).toBe('expired');
    const asked = desk.seen.length;
    expect((await session.fetch(read())).status).toBe(401);
    expect(desk.seen.length).toBe(asked);
  });

  it('keeps the session when the desk is away', async () => {
    const { desk, session } = build();
    await session.signIn('a@b.c', 'secret');
    desk.down = true;
    await expect(session.fetch(read())).rejects.toBeInstanceOf(NoAnswer);
    expect(session.status).toBe('signed-in');
  });

  it('says why a sign-in is refused', async () => {
    const { desk, session } = build();
    const refused = () => Promise.resolve(Response.json({ detail: 'No.' }, { status: 401 }));
    const other = new Session({ fetch: refused, origin: ORIGIN, exclusive: (work) => work() });
    await expect(other.signIn('a@b.c', 'wrong')).rejects.toBeInstanceOf(ApiError);
    expect(desk.seen).toEqual([]);
    expect(session.status).toBe('unknown');
  });

  it('tells its listeners when the next token belongs to somebody else', async () => {
    const { desk, session } = build();
    const tokenOf = (sub: string) => `head.${btoa(JSON.stringify({ sub }))}.signature`;
    desk.valid = tokenOf('anna');
    await session.signIn('a@b.c', 'secret');
    const seen: (string | null)[] = [];
    session.subscribe(() => seen.push(session.userId));
    await session.refresh();
    desk.valid = tokenOf('bela');
    await session.refresh();
    expect(seen).toEqual(['bela']);
  });

  it('tells its listeners once per change', async () => {
    const { session } = build();
    const seen: string[] = [];
    session.subscribe(() => seen.push(session.status));
    await session.signIn('a@b.c', 'secret');
    await session.refresh();
    session.end();
    expect(seen).toEqual(['signed-in', 'signed-out']);
  });
});
