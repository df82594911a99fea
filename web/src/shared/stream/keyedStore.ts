/** Calls back before the next paint; returns nothing to cancel because a flush is harmless. */
export type Frame = (callback: () => void) => void;

const nextFrame: Frame = (callback) => {
  // A hidden page paints no frames, but what listens still has to hear the last value.
  if (document.hidden) setTimeout(callback, 250);
  else requestAnimationFrame(callback);
};

/**
 * Values by key, outside React. Writes are seen at once by `get`; listeners of a key hear
 * of it once per frame, however often it changed.
 */
export class KeyedStore<V> {
  private readonly values = new Map<string, V>();
  private readonly listeners = new Map<string, Set<() => void>>();
  private readonly dirty = new Set<string>();
  private readonly frame: Frame;
  private scheduled = false;

  constructor(frame: Frame = nextFrame) {
    this.frame = frame;
  }

  get(key: string): V | undefined {
    return this.values.get(key);
  }

  keys(): IterableIterator<string> {
    return this.values.keys();
  }

  set(key: string, value: V): void {
    this.values.set(key, value);
    this.touch(key);
  }

  delete(key: string): void {
    if (this.values.delete(key)) this.touch(key);
  }

  clear(): void {
    for (const key of this.values.keys()) this.dirty.add(key);
    this.values.clear();
    this.schedule();
  }

  subscribe(key: string, listener: () => void): () => void {
    const existing = this.listeners.get(key) ?? new Set();
    existing.add(listener);
    this.listeners.set(key, existing);
    return () => {
      existing.delete(listener);
      if (existing.size === 0 && this.listeners.get(key) === existing) this.listeners.delete(key);
    };
  }

  private touch(key: string): void {
    this.dirty.add(key);
    this.schedule();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.frame(() => {
      this.flush();
    });
  }

  private flush(): void {
    this.scheduled = false;
    const changed = [...this.dirty];
    this.dirty.clear();
    for (const key of changed) {
      for (const listener of this.listeners.get(key) ?? []) listener();
    }
  }
}
