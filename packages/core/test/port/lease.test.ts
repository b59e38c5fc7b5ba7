import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ownedName, thisProcess } from '../../src/locking/owner.js';
import { givePortBack, sweepPorts, takePort } from '../../src/port/lease.js';
import { coldCache } from '../support/caches.js';

const dead = { ...thisProcess(), startTime: thisProcess().startTime + 1_000 };

describe('the lease of a port', () => {
  it('excludes, until it is given back', () => {
    const cache = coldCache();
    expect([takePort(cache, 20_000), takePort(cache, 20_000)]).toEqual([true, false]);
    givePortBack(cache, 20_000);
    expect(takePort(cache, 20_000)).toBe(true);
  });

  it('is swept when its owner is dead, and never before', () => {
    const cache = coldCache();
    takePort(cache, 20_000);
    writeFileSync(cache.portLease(20_001), ownedName(dead));
    utimesSync(cache.portLease(20_000), 1, 1);
    expect(sweepPorts(cache)).toBe(1);
    expect(readdirSync(cache.ports)).toEqual(['20000']);
    expect(readdirSync(cache.trash)).toEqual([]);
  });

  it('is swept when it was never written whole, once it is not young', () => {
    const cache = coldCache();
    mkdirSync(cache.ports);
    for (const port of [20_000, 20_001]) writeFileSync(cache.portLease(port), '');
    utimesSync(cache.portLease(20_000), 1, 1);
    expect(sweepPorts(cache)).toBe(1);
    expect(existsSync(cache.portLease(20_001))).toBe(true);
  });

  it('is nothing to sweep where no port was ever taken', () => expect(sweepPorts(coldCache())).toBe(0));
});
