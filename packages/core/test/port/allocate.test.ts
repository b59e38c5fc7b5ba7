import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { allocatePort } from '../../src/port/allocate.js';
import { takePort } from '../../src/port/lease.js';
import { coldCache } from '../support/caches.js';
import { closedPort } from '../support/closed-port.js';
import { rejectionOf } from '../support/rejection.js';

/** A range of that many ports that nobody listens on. */
async function freeRange(size: number) {
  const first = await closedPort();
  return { first, end: first + size };
}

async function listen(host: string, port = 0): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('a listening server has an address');
  return address.port;
}

describe('allocating a port', () => {
  it('gives each one once', async () => {
    const cache = coldCache();
    const ports = await Promise.all(Array.from({ length: 200 }, () => allocatePort(cache)));
    expect(new Set(ports).size).toBe(200);
  });

  it('gives one that a server can listen on', async () => {
    const port = await allocatePort(coldCache());
    expect(await listen('127.0.0.1', port)).toBe(port);
  });

  it.each(['127.0.0.1', '0.0.0.0', '::1', '::'])(
    'passes over one that somebody listens on at %s',
    async (host) => {
      const cache = coldCache();
      const port = await listen(host);
      expect((await rejectionOf(() => allocatePort(cache, { first: port, end: port + 1 }))).code).toBe(
        'PORTS_EXHAUSTED',
      );
      expect(existsSync(cache.portLease(port))).toBe(false);
    },
  );

  it('passes over one that is leased, though nobody listens there', async () => {
    const [cache, range] = [coldCache(), await freeRange(1)];
    expect(takePort(cache, range.first)).toBe(true);
    const error = await rejectionOf(() => allocatePort(cache, range));
    expect(error.message).toContain(`all ports from ${range.first} to ${range.first} are taken`);
    expect(error.hint).toBeTruthy();
  });
});
