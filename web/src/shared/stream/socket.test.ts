import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backoffMs, ReconnectingSocket } from './socket';

/** The far end of a connection, driven by the test. */
class Line {
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  readonly sent: string[] = [];
  readonly address: string;

  constructor(address: string) {
    this.address = address;
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.onclose?.();
  }
}

function build() {
  const lines: Line[] = [];
  const heard: unknown[] = [];
  let tickets = 0;
  const socket = new ReconnectingSocket({
    address: () => Promise.resolve(`ws://desk.test/?ticket=${String(++tickets)}`),
    onMessage: (message) => heard.push(message),
    onOpen: (send) => {
      send({ type: 'hello' });
    },
    open: (address) => {
      const line = new Line(address);
      lines.push(line);
      return line as unknown as WebSocket;
    },
    random: () => 0.5,
  });
  const line = (index: number): Line => {
    const found = lines[index];
    if (found === undefined) throw new Error('no such line');
    return found;
  };
  return { socket, line, lines, heard };
}

describe('reconnecting socket', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('opens, greets and hands on what it hears', async () => {
    const { socket, line, heard } = build();
    socket.start();
    await vi.advanceTimersByTimeAsync(0);
    line(0).onopen?.();
    line(0).onmessage?.({ data: '{"type":"pong"}' });
    line(0).onmessage?.({ data: 'not json' });
    expect(line(0).sent).toEqual(['{"type":"hello"}']);
    expect(heard).toEqual([{ type: 'pong' }]);
  });

  it('comes back with a fresh ticket and greets again', async () => {
    const { socket, line } = build();
    socket.start();
    await vi.advanceTimersByTimeAsync(0);
    line(0).onopen?.();
    line(0).onclose?.();
    expect(socket.state).toBe('waiting');
    await vi.advanceTimersByTimeAsync(500);
    line(1).onopen?.();
    expect(line(1).address).toContain('ticket=2');
    expect(line(1).sent).toEqual(['{"type":"hello"}']);
  });

  it('leaves a line that has gone silent', async () => {
    const { socket, line } = build();
    socket.start();
    await vi.advanceTimersByTimeAsync(0);
    line(0).onopen?.();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(socket.state).not.toBe('open');
  });

  it('stays closed once stopped', async () => {
    const { socket, lines, line } = build();
    socket.start();
    await vi.advanceTimersByTimeAsync(0);
    line(0).onopen?.();
    socket.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lines.length).toBe(1);
    expect(socket.state).toBe('idle');
  });

  it('pauses longer after each failure, up to a cap, never twice alike for all', () => {
    expect(backoffMs(0, 0)).toBe(250);
    expect(backoffMs(0, 1)).toBe(500);
    expect(backoffMs(3, 0.5)).toBe(3000);
    expect(backoffMs(50, 1)).toBe(15_000);
  });
});
