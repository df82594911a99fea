import { describe, expect, it } from 'vitest';
import { DeskClock } from './deskClock';

const FEBRUARY = Date.parse('2026-02-12T17:59:03Z');
const NOVEMBER = Date.parse('2026-11-20T13:00:00Z');

function build() {
  const machine = { ms: NOVEMBER };
  return { machine, clock: new DeskClock(() => machine.ms) };
}

describe('desk clock', () => {
  it('is the machine’s until the desk has spoken', () => {
    expect(build().clock.nowMs()).toBe(NOVEMBER);
  });

  it('goes on from what the desk said while the desk’s time goes', () => {
    const { machine, clock } = build();
    clock.tell(FEBRUARY);
    machine.ms += 5_000;
    clock.tell(FEBRUARY + 5_000);
    machine.ms += 2_000;
    expect(clock.nowMs()).toBe(FEBRUARY + 7_000);
  });

  it('stands still when a replay has come to its end', () => {
    const { machine, clock } = build();
    clock.tell(FEBRUARY);
    expect(clock.stands).toBe(false);
    for (let beat = 0; beat < 10; beat += 1) {
      machine.ms += 5_000;
      clock.tell(FEBRUARY);
    }
    machine.ms += 4_000;
    expect(clock.nowMs()).toBe(FEBRUARY);
    expect(clock.stands).toBe(true);
  });

  it('does not stand on an old word: silence of the desk counts', () => {
    const { machine, clock } = build();
    clock.tell(FEBRUARY);
    machine.ms += 60_000;
    expect(clock.nowMs()).toBe(FEBRUARY + 48_000);
  });

  it('stops when the replay stops and never runs ahead of it for long', () => {
    const { machine, clock } = build();
    clock.tell(FEBRUARY);
    machine.ms += 5_000;
    clock.tell(FEBRUARY + 5_000);
    machine.ms += 5_000;
    clock.tell(FEBRUARY + 6_000);
    machine.ms += 3_000;
    expect(clock.nowMs()).toBe(FEBRUARY + 6_000);
  });

  it('takes no notice of what is no time', () => {
    const { clock } = build();
    clock.tell(Number.NaN);
    expect(clock.nowMs()).toBe(NOVEMBER);
  });
});
