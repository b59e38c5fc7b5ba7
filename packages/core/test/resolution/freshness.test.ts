import { describe, expect, it } from 'vitest';
import { isFresh } from '../../src/resolution/freshness.js';

const hour = 3_600_000;

describe('isFresh', () => {
  it.each([
    { refresh: 24, pinned: false, hours: 23.9, fresh: true },
    { refresh: 24, pinned: false, hours: 24, fresh: false },
    { refresh: 0.5, pinned: false, hours: 0.4, fresh: true },
    { refresh: 0.5, pinned: false, hours: 0.6, fresh: false },
    { refresh: 0, pinned: false, hours: 0, fresh: false },
    { refresh: 0, pinned: true, hours: 0, fresh: true },
    { refresh: 24, pinned: true, hours: 10_000, fresh: true },
    { refresh: 'never', pinned: false, hours: 10_000, fresh: true },
    { refresh: 'always', pinned: false, hours: 0, fresh: false },
    { refresh: 'always', pinned: true, hours: 0, fresh: false },
  ] as const)('of $refresh, pinned: $pinned, after $hours h: $fresh', ({ refresh, pinned, hours, fresh }) => {
    expect(isFresh({ refresh, pinned, resolvedAt: 1_000 }, 1_000 + hours * hour)).toBe(fresh);
  });
});
