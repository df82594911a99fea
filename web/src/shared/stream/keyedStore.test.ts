import { describe, expect, it } from 'vitest';
import { KeyedStore } from './keyedStore';

function build(): { store: KeyedStore<number>; paint: () => void; frames: () => number } {
  const queue: (() => void)[] = [];
  let frames = 0;
  const store = new KeyedStore<number>((callback) => queue.push(callback));
  const paint = () => {
    frames += queue.length;
    for (const callback of queue.splice(0)) callback();
  };
  return { store, paint, frames: () => frames };
}

describe('keyed store', () => {
  it('tells a listener once per frame, with the last value', () => {
    const { store, paint } = build();
    const seen: (number | undefined)[] = [];
    store.subscribe('a', () => seen.push(store.get('a')));
    store.set('a', 1);
    store.set('a', 2);
    store.set('a', 3);
    expect(seen).toEqual([]);
    paint();
    expect(seen).toEqual([3]);
  });

  it('tells only the listeners of the key that changed', () => {
    const { store, paint } = build();
    const seen: string[] = [];
    store.subscribe('a', () => seen.push('a'));
    store.subscribe('b', () => seen.push('b'));
    store.set('b', 1);
    paint();
    expect(seen).toEqual(['b']);
  });

  it('asks for one frame for a thousand keys', () => {
    const { store, paint, frames } = build();
    for (let index = 0; index < 1000; index += 1) store.set(`s${index.toString()}`, index);
    paint();
    expect(frames()).toBe(1);
  });

  it('forgets a listener that has left', () => {
    const { store, paint } = build();
    const seen: number[] = [];
    const leave = store.subscribe('a', () => seen.push(1));
    store.set('a', 1);
    leave();
    paint();
    expect(seen).toEqual([]);
  });

  it('tells of values that are gone', () => {
    const { store, paint } = build();
    const seen: (number | undefined)[] = [];
    store.set('a', 1);
    paint();
    store.subscribe('a', () => seen.push(store.get('a')));
    store.clear();
    paint();
    expect(seen).toEqual([undefined]);
  });
});
