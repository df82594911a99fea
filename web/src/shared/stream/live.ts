import { api, session, unwrap } from '@/shared/api/client';
import { deskClock } from './deskClock';
import { MarketBoard } from './market';
import { ReconnectingSocket } from './socket';

/** The one market-data stream of the page. */
export const board = new MarketBoard(Date.now, deskClock);

export async function streamAddress(path: string): Promise<string> {
  const { ticket } = await unwrap(api.POST('/api/v1/auth/ws-ticket'));
  const address = new URL(path, window.location.origin);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  address.searchParams.set('ticket', ticket);
  return address.toString();
}

const stateListeners = new Set<() => void>();

export const marketSocket = new ReconnectingSocket({
  address: () => streamAddress('/ws/market'),
  onMessage: (message) => {
    board.receive(message);
  },
  onOpen: (send) => {
    board.connected(send);
    void fill(board.watched().filter(isOld));
  },
  onState: (state) => {
    if (state !== 'open') board.disconnected();
    for (const listener of stateListeners) listener();
  },
});

export function subscribeSocketState(listener: () => void): () => void {
  stateListeners.add(listener);
  return () => stateListeners.delete(listener);
}

/** Reads current quotes at once: the stream tells of changes only. */
async function fill(symbols: readonly string[]): Promise<void> {
  if (symbols.length === 0 || session.status !== 'signed-in') return;
  try {
    const query = { symbols: symbols.join(',') };
    const reply = await unwrap(api.GET('/api/v1/quotes', { params: { query } }));
    board.takeQuotes(reply.items);
    for (const symbol of reply.unknown) board.unknown.add(symbol);
  } catch {
    // The stream will tell; until then the cells say that the price is missing.
  }
}

const FRESH_MS = 2_000;

/** Not heard of for so long that waiting for the next change would not do. */
function isOld(symbol: string): boolean {
  const tick = board.quotes.get(symbol);
  return tick === undefined || Date.now() - tick.receivedAtMs > FRESH_MS;
}

export function watchMarket(symbols: readonly string[], depth?: number): () => void {
  const watched = new Set(board.watched());
  void fill(symbols.filter((symbol) => !watched.has(symbol) && isOld(symbol)));
  return board.watch(symbols, depth);
}

/** Follows the session: the stream runs while someone is signed in. */
export function followSession(): () => void {
  const apply = () => {
    if (session.status === 'signed-in') marketSocket.start();
    if (session.status === 'expired') marketSocket.stop();
    if (session.status === 'signed-out') {
      marketSocket.stop();
      board.forget();
    }
  };
  apply();
  const leave = session.subscribe(apply);
  const hurry = () => {
    marketSocket.hurry();
  };
  window.addEventListener('online', hurry);
  return () => {
    leave();
    window.removeEventListener('online', hurry);
    marketSocket.stop();
  };
}
