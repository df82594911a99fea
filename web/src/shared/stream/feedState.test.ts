import { describe, expect, it } from 'vitest';
import { judgeFeed, type FeedFacts } from './feedState';

const facts: FeedFacts = {
  online: true,
  socket: 'open',
  failures: 0,
  newestAgeMs: 200,
  silenceMs: 0,
  watching: true,
};

describe('feed', () => {
  it('is live while prices arrive', () => {
    expect(judgeFeed(facts)).toBe('live');
  });

  it('is stale when the connection is open and no price comes', () => {
    expect(judgeFeed({ ...facts, newestAgeMs: 16_000 })).toBe('stale');
  });

  it('is stale when the stream is silent, even where the desk’s clock stands still', () => {
    expect(judgeFeed({ ...facts, silenceMs: 16_000 })).toBe('stale');
  });

  it('waits for a first price without calling it stale', () => {
    expect(judgeFeed({ ...facts, newestAgeMs: null })).toBe('waiting');
    expect(judgeFeed({ ...facts, watching: false })).toBe('waiting');
  });

  it('reconnects at first and is offline after several failures', () => {
    expect(judgeFeed({ ...facts, socket: 'waiting', failures: 1 })).toBe('reconnecting');
    expect(judgeFeed({ ...facts, socket: 'connecting', failures: 6 })).toBe('offline');
  });

  it('is offline when the browser says so, whatever the socket believes', () => {
    expect(judgeFeed({ ...facts, online: false })).toBe('offline');
  });
});
