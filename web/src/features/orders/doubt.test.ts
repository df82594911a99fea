import { describe, expect, it } from 'vitest';
import { ANSWER_OLD_MS, doubtOf, type DoubtFacts } from './doubt';

const facts: DoubtFacts = {
  online: true,
  feed: 'live',
  silent: false,
  answerAgeMs: 3_000,
  failed: false,
};

describe('doubt about a verdict', () => {
  it('has none while prices and answers come', () => {
    expect(doubtOf(facts)).toBeNull();
    expect(doubtOf({ ...facts, feed: 'waiting' })).toBeNull();
    // The desk itself judges old prices, as long as it is heard.
    expect(doubtOf({ ...facts, feed: 'stale' })).toBeNull();
  });

  it('says offline before anything else', () => {
    expect(doubtOf({ ...facts, online: false, silent: true })).toContain('offline');
  });

  it.each(['offline', 'reconnecting'] as const)('gives none on a %s feed', (feed) => {
    expect(doubtOf({ ...facts, feed })).toContain('No verdict');
  });

  it('gives none when the stream is silent', () => {
    expect(doubtOf({ ...facts, silent: true })).toContain('silent');
  });

  it('gives none when answers fail or stay away', () => {
    expect(doubtOf({ ...facts, failed: true })).not.toBeNull();
    expect(doubtOf({ ...facts, answerAgeMs: ANSWER_OLD_MS + 1 })).not.toBeNull();
  });
});
