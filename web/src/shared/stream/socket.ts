export type SocketState = 'idle' | 'connecting' | 'open' | 'waiting';

export interface SocketOptions {
  /** Address to open; asked anew for every attempt, because a ticket serves once. */
  address: () => Promise<string>;
  onMessage: (message: unknown) => void;
  onOpen?: (send: (message: object) => void) => void;
  onState?: (state: SocketState) => void;
  open?: (address: string) => WebSocket;
  random?: () => number;
}

const BACKOFF_MS_FIRST = 500;
const BACKOFF_MS_MAX = 15_000;
const PING_MS = 10_000;
const SILENCE_MS_MAX = 25_000;

/** Pause before attempt number `attempt` (from 0): doubling, capped, half of it at random. */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(BACKOFF_MS_MAX, BACKOFF_MS_FIRST * 2 ** Math.min(attempt, 10));
  return full / 2 + (full / 2) * random;
}

/** A web socket that comes back: fresh address each time, jittered pauses, pings, watched silence. */
export class ReconnectingSocket {
  private readonly options: SocketOptions;
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pinger: ReturnType<typeof setInterval> | undefined;
  private heardAtMs = 0;
  private generation = 0;
  failures = 0;
  state: SocketState = 'idle';

  constructor(options: SocketOptions) {
    this.options = options;
  }

  start(): void {
    if (this.state === 'idle') void this.connect();
  }

  stop(): void {
    this.generation += 1;
    this.drop();
    this.failures = 0;
    this.become('idle');
  }

  /** Skips the pause, for example when the network is back. */
  hurry(): void {
    if (this.state === 'waiting') void this.connect();
  }

  readonly send = (message: object): void => {
    if (this.state === 'open') this.socket?.send(JSON.stringify(message));
  };

  private async connect(): Promise<void> {
    this.drop();
    this.become('connecting');
    const generation = ++this.generation;
    try {
      const address = await this.options.address();
      if (generation === this.generation) this.attach(address, generation);
    } catch {
      if (generation === this.generation) this.retry();
    }
  }

  private attach(address: string, generation: number): void {
    const open = this.options.open ?? ((url: string) => new WebSocket(url));
    const socket = open(address);
    this.socket = socket;
    const current = () => generation === this.generation;
    socket.onopen = () => {
      if (current()) this.opened();
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      if (current()) this.heard(event.data);
    };
    socket.onclose = () => {
      if (current()) this.retry();
    };
  }

  private opened(): void {
    this.failures = 0;
    this.heardAtMs = Date.now();
    this.pinger = setInterval(() => {
      this.checkSilence();
    }, PING_MS);
    this.become('open');
    this.options.onOpen?.(this.send);
  }

  private heard(text: string): void {
    this.heardAtMs = Date.now();
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return;
    }
    this.options.onMessage(message);
  }

  private checkSilence(): void {
    if (Date.now() - this.heardAtMs > SILENCE_MS_MAX) this.retry();
    else this.send({ type: 'ping' });
  }

  private retry(): void {
    this.generation += 1;
    this.drop();
    const pause = backoffMs(this.failures, (this.options.random ?? Math.random)());
    this.failures += 1;
    this.timer = setTimeout(() => void this.connect(), pause);
    this.become('waiting');
  }

  private drop(): void {
    clearTimeout(this.timer);
    clearInterval(this.pinger);
    const socket = this.socket;
    this.socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private become(state: SocketState): void {
    if (this.state === state) return;
    this.state = state;
    this.options.onState?.(state);
  }
}
