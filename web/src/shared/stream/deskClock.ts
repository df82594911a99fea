/** How long the desk's word on its own time is good; heartbeats come every 5 seconds. */
const VOUCHED_MS = 12_000;
/** Two words so far apart tell whether the desk's time goes. */
const APART_MS = 3_000;

interface Telling {
  deskMs: number;
  heardMs: number;
}

/**
 * The desk's own time as this page knows it from what the desk says.
 *
 * It differs from the machine's: by the skew of two clocks, or by months in a replay, whose time
 * also stands still at the recording's end. Then it stands here too, but only for as long as the
 * desk keeps saying so.
 */
export class DeskClock {
  private readonly machine: () => number;
  private last: Telling | null = null;
  private anchor: Telling | null = null;
  private goes: boolean | null = null;

  constructor(machine: () => number = Date.now) {
    this.machine = machine;
  }

  /** The desk has said what time it is. */
  tell(deskMs: number): void {
    if (!Number.isFinite(deskMs)) return;
    const told = { deskMs, heardMs: this.machine() };
    this.last = told;
    this.anchor ??= told;
    const passed = told.heardMs - this.anchor.heardMs;
    if (passed < APART_MS) return;
    this.goes = deskMs - this.anchor.deskMs > passed / 2;
    this.anchor = told;
  }

  /** The desk's time at an instant of this machine; the machine's own until the desk has spoken. */
  at(machineMs: number): number {
    if (this.last === null) return machineMs;
    const since = Math.max(0, machineMs - this.last.heardMs);
    return this.last.deskMs + (this.goes === true ? since : Math.max(0, since - VOUCHED_MS));
  }

  nowMs(): number {
    return this.at(this.machine());
  }

  /** The desk's time was seen to stand still. */
  get stands(): boolean {
    return this.goes === false;
  }

  /** Since when the desk has not said what time it is, in the machine's time; null if never. */
  get heardAtMs(): number | null {
    return this.last?.heardMs ?? null;
  }

  forget(): void {
    this.last = this.anchor = null;
    this.goes = null;
  }
}

export const deskClock = new DeskClock();
