import { describe, expect, it } from 'vitest';
import { ApiError, NoAnswer } from '@/shared/api/problem';
import type { Order, OrderStatus } from '@/shared/api/types';
import type { Terms } from './model';
import { GUARD_MS, Placing, type Desk } from './placing';

const terms: Terms = {
  account_id: 'acc',
  exchange: 'NSE',
  tradingsymbol: 'TCS',
  side: 'BUY',
  order_type: 'MARKET',
  quantity: '10',
  product: 'CNC',
  time_in_force: 'DAY',
};

/** A desk that stores orders by client id and can lose its answers. */
class PaperDesk implements Desk {
  readonly stored = new Map<string, Order>();
  readonly placed: string[] = [];
  mode: 'answers' | 'stores and is silent' | 'is away' | 'refuses' | 'never answers' = 'answers';
  release: ((order: Order) => void) | null = null;

  place(sent: Terms, clientOrderId: string): Promise<Order> {
    this.placed.push(clientOrderId);
    if (this.mode === 'is away') return Promise.reject(new NoAnswer(null));
    if (this.mode === 'refuses') return Promise.reject(new ApiError(422, { code: 'lot_size' }));
    const order = this.stored.get(clientOrderId) ?? this.store(sent, clientOrderId);
    if (this.mode === 'stores and is silent') return Promise.reject(new NoAnswer(null));
    if (this.mode === 'never answers') return new Promise((resolve) => (this.release = resolve));
    return Promise.resolve(order);
  }

  find(_accountId: string, clientOrderId: string): Promise<Order | null> {
    return Promise.resolve(this.stored.get(clientOrderId) ?? null);
  }

  read(orderId: string): Promise<Order> {
    const found = [...this.stored.values()].find((order) => order.id === orderId);
    return found === undefined ? Promise.reject(new Error('none')) : Promise.resolve(found);
  }

  set(clientOrderId: string, status: OrderStatus): void {
    const order = this.stored.get(clientOrderId);
    if (order !== undefined) {
      this.stored.set(clientOrderId, { ...order, status, version: order.version + 1 });
    }
  }

  private store(sent: Terms, clientOrderId: string): Order {
    const order = {
      ...sent,
      id: `order-${clientOrderId}`,
      client_order_id: clientOrderId,
      status: 'PENDING_NEW',
      version: 1,
    } as unknown as Order;
    this.stored.set(clientOrderId, order);
    return order;
  }
}

function build() {
  const desk = new PaperDesk();
  const waits: (() => void)[] = [];
  const machine = { ms: 0 };
  let made = 0;
  const placing = new Placing({
    desk,
    newId: () => `id-${String(++made)}`,
    now: () => '2026-01-05T10:00:00Z',
    elapsed: () => machine.ms,
    wait: () => new Promise((resolve) => waits.push(resolve)),
    onChange: () => undefined,
  });
  const elapse = async () => {
    for (const resolve of waits.splice(0)) resolve();
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  const state = () => placing.intents[0]?.state;
  return { desk, placing, elapse, state, machine };
}

describe('placing', () => {
  it('follows an accepted order until the venue has spoken', async () => {
    const { desk, placing, elapse, state } = build();
    await placing.submit(terms);
    expect(state()).toMatchObject({ kind: 'answered', order: { status: 'PENDING_NEW' } });
    desk.set('id-1', 'FILLED');
    await elapse();
    expect(state()).toMatchObject({ order: { status: 'FILLED' } });
  });

  it('finds an order whose answer was lost', async () => {
    const { desk, placing, elapse, state } = build();
    desk.mode = 'stores and is silent';
    await placing.submit(terms);
    expect(state()?.kind).toBe('unanswered');
    await elapse();
    expect(state()?.kind).toBe('answered');
  });

  it('sends a retry under the same id, so that the desk has one order', async () => {
    const { desk, placing } = build();
    desk.mode = 'stores and is silent';
    await placing.submit(terms);
    desk.mode = 'answers';
    await placing.submit(terms);
    expect(desk.placed).toEqual(['id-1', 'id-1']);
    expect(desk.stored.size).toBe(1);
  });

  it('keeps looking for an order that never arrived, and says so', async () => {
    const { desk, placing, elapse, state } = build();
    desk.mode = 'is away';
    await placing.submit(terms);
    for (let turn = 0; turn < 6; turn += 1) await elapse();
    expect(state()).toMatchObject({ kind: 'unanswered' });
    desk.mode = 'answers';
    await placing.submit(terms);
    expect(desk.placed).toEqual(['id-1', 'id-1']);
    expect(state()?.kind).toBe('answered');
  });

  it('sends once when the button is hit twice', async () => {
    const { desk, placing } = build();
    await Promise.all([placing.submit(terms), placing.submit(terms)]);
    expect(desk.placed).toEqual(['id-1']);
  });

  it('takes a second press right after a fast answer for the first one again', async () => {
    const { desk, placing, machine } = build();
    await placing.submit(terms);
    machine.ms += GUARD_MS - 1;
    await placing.submit(terms);
    expect(desk.placed).toEqual(['id-1']);
    machine.ms += 1;
    await placing.submit(terms);
    expect(desk.placed).toEqual(['id-1', 'id-2']);
  });

  it('lets other terms through at once', async () => {
    const { desk, placing } = build();
    await placing.submit(terms);
    await placing.submit({ ...terms, quantity: '20' });
    expect(desk.placed).toEqual(['id-1', 'id-2']);
  });

  it('guards a refusal too, and tells when the guard is over', async () => {
    const { desk, placing, elapse } = build();
    desk.mode = 'refuses';
    await placing.submit(terms);
    await placing.submit(terms);
    expect(desk.placed).toEqual(['id-1']);
    expect(placing.isGuarded(terms)).toBe(true);
    await elapse();
    expect(placing.isGuarded(terms)).toBe(false);
  });

  it('settles with a clear refusal and looks no further', async () => {
    const { desk, placing, state } = build();
    desk.mode = 'refuses';
    await placing.submit(terms);
    expect(state()).toMatchObject({ kind: 'refused', code: 'lot_size' });
  });

  it('does not throw a late answer away', async () => {
    const { desk, placing, elapse, state } = build();
    desk.mode = 'never answers';
    void placing.submit(terms);
    await elapse();
    expect(state()?.kind).toBe('unanswered');
    desk.release?.({
      client_order_id: 'id-1',
      id: 'late',
      status: 'FILLED',
      version: 9,
    } as unknown as Order);
    await elapse();
    expect(state()).toMatchObject({ kind: 'answered', order: { id: 'late' } });
  });

  it('takes up open questions after a reload', async () => {
    const first = build();
    first.desk.mode = 'stores and is silent';
    await first.placing.submit(terms);
    const waits: (() => void)[] = [];
    const second = new Placing({
      desk: first.desk,
      newId: () => 'new',
      now: () => '',
      elapsed: () => 0,
      wait: () => new Promise((resolve) => waits.push(resolve)),
      initial: first.placing.intents,
      onChange: () => undefined,
    });
    second.resume();
    for (const resolve of waits.splice(0)) resolve();
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    expect(second.intents[0]?.state.kind).toBe('answered');
  });
});
