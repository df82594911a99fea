import type { Order } from '@/shared/api/types';
import {
  isOpen,
  isRepeated,
  started,
  withFailure,
  withOrder,
  withSilence,
  type Intents,
} from './intent';
import type { Terms } from './model';

export interface Desk {
  place: (terms: Terms, clientOrderId: string) => Promise<Order>;
  find: (accountId: string, clientOrderId: string) => Promise<Order | null>;
  read: (orderId: string) => Promise<Order>;
}

interface Options {
  desk: Desk;
  newId: () => string;
  /** The desk's time, as the venue and the orders have it. */
  now: () => string;
  /** Milliseconds of the machine's time from any origin. */
  elapsed: () => number;
  wait: (ms: number) => Promise<void>;
  initial?: Intents;
  onChange: (intents: Intents) => void;
  onGuardOver?: () => void;
}

/** So long after an answer the same terms are taken for the same press: a double click, a held key. */
export const GUARD_MS = 1_000;

const PATIENCE_MS = 8_000;
const LOOK_MS = [1_000, 2_000, 3_000, 5_000, 8_000, 15_000, 30_000];
const FOLLOW_MS = [400, 800, 1_500, 3_000, 5_000, 10_000];

/**
 * Sends orders and follows each until its fate is known. It lives outside the components,
 * so that an answer finds its order whatever the user has opened or closed meanwhile.
 */
export class Placing {
  private readonly options: Options;
  private readonly looking = new Set<string>();
  private readonly settledAt = new Map<string, number>();
  intents: Intents;

  constructor(options: Options) {
    this.options = options;
    this.intents = options.initial ?? [];
  }

  /** Takes up what was open when the page was left. */
  resume(): void {
    for (const intent of this.intents.filter(isOpen)) {
      this.update(withSilence(this.intents, intent.clientOrderId));
      void this.look(intent.clientOrderId);
    }
  }

  async submit(terms: Terms): Promise<void> {
    const { desk, newId, now } = this.options;
    if (this.isGuarded(terms)) return;
    const { intents, intent } = started(this.intents, terms, newId, now());
    const id = intent.clientOrderId;
    this.update(intents);
    const answer = desk.place(terms, id);
    void this.losePatience(id);
    try {
      this.told(await answer);
      void this.follow(id);
    } catch (error) {
      this.update(withFailure(this.intents, id, error));
      void this.look(id);
    }
  }

  /** Whether a press would be the one before it again: still under way, or answered just now. */
  isGuarded(terms: Terms): boolean {
    const { elapsed } = this.options;
    return isRepeated(this.intents, terms, (id) => {
      const at = this.settledAt.get(id);
      return at !== undefined && elapsed() - at < GUARD_MS;
    });
  }

  /** An order was told of by any way: the reply, the stream, a look. */
  told(order: Order): void {
    this.update(withOrder(this.intents, order));
  }

  /** The user has read what became of it. */
  dismiss(id: string): void {
    this.update(this.intents.filter((each) => each.clientOrderId !== id || isOpen(each)));
  }

  /** Someone else signs in at this tab. */
  forget(): void {
    this.update([]);
  }

  private async losePatience(id: string): Promise<void> {
    await this.options.wait(PATIENCE_MS);
    const state = this.stateOf(id);
    if (state?.kind !== 'sending') return;
    this.update(withSilence(this.intents, id));
    void this.look(id);
  }

  /** Looks for an unanswered order until it is found or the page is closed. */
  private async look(id: string): Promise<void> {
    if (this.looking.has(id)) return;
    this.looking.add(id);
    for (let turn = 0; this.stateOf(id)?.kind === 'unanswered'; turn += 1) {
      await this.options.wait(LOOK_MS[turn] ?? LOOK_MS.at(-1) ?? 0);
      await this.lookOnce(id);
    }
    this.looking.delete(id);
    void this.follow(id);
  }

  private async lookOnce(id: string): Promise<void> {
    const intent = this.intents.find((each) => each.clientOrderId === id);
    if (intent?.state.kind !== 'unanswered') return;
    try {
      const order = await this.options.desk.find(intent.terms.account_id, id);
      if (order === null) this.update(withSilence(this.intents, id));
      else this.told(order);
    } catch {
      // No answer to the look either; the next turn tries again.
    }
  }

  /** Reads an order that is on its way until the venue has spoken; the stream is usually faster. */
  private async follow(id: string): Promise<void> {
    for (const pause of FOLLOW_MS) {
      await this.options.wait(pause);
      const state = this.stateOf(id);
      if (state?.kind !== 'answered' || !UNDER_WAY.has(state.order.status)) return;
      try {
        this.told(await this.options.desk.read(state.order.id));
      } catch {
        // The stream or the next turn will tell.
      }
    }
  }

  private stateOf(id: string) {
    return this.intents.find((each) => each.clientOrderId === id)?.state;
  }

  private update(next: Intents): void {
    if (next === this.intents) return;
    const before = new Set(this.intents.filter(isOpen).map((intent) => intent.clientOrderId));
    this.intents = next;
    for (const intent of next) {
      if (before.has(intent.clientOrderId) && !isOpen(intent)) this.settle(intent.clientOrderId);
    }
    this.options.onChange(next);
  }

  /** From here the guard runs; when it is over, those who show the button hear of it. */
  private settle(id: string): void {
    this.settledAt.set(id, this.options.elapsed());
    void this.options.wait(GUARD_MS).then(() => {
      this.settledAt.delete(id);
      this.options.onGuardOver?.();
    });
  }
}

const UNDER_WAY: ReadonlySet<Order['status']> = new Set<Order['status']>([
  'PENDING_NEW',
  'PENDING_CANCEL',
  'UNKNOWN',
]);
