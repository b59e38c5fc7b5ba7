import type { CacheLayout } from '../cache/layout.js';
import { VenvError } from '../error/venv-error.js';
import { givePortBack, takePort } from './lease.js';
import { type PortRange, portRange } from './range.js';

/** The addresses of the loopback that a port must be free on. */
const loopback = ['127.0.0.1', '::1'];

/**
 * A TCP port that no other process that shares this cache is given, and that nobody listens on at this moment: a lease
 * excludes the others even before somebody listens there, the probe those who know nothing of leases.
 * @throws VenvError `PORTS_EXHAUSTED` when the whole range is taken
 */
export async function allocatePort(cache: CacheLayout, range: PortRange = portRange()): Promise<number> {
  const size = range.end - range.first;
  // Each process begins elsewhere, so that they seldom try the same one.
  const start = Math.floor(Math.random() * size);
  for (let step = 0; step < size; step++) {
    const port = range.first + ((start + step) % size);
    if (!takePort(cache, port)) continue;
    if (await isFree(port)) return port;
    givePortBack(cache, port);
  }
  throw new VenvError('PORTS_EXHAUSTED', `all ports from ${range.first} to ${range.end - 1} are taken`, {
    hint: 'release ports that are no longer needed, or end the processes that hold them',
  });
}

async function isFree(port: number): Promise<boolean> {
  for (const host of loopback) if (!(await canListen(host, port))) return false;
  return true;
}

function canListen(host: string, port: number): Promise<boolean> {
  // Not imported: few environments ask for a port.
  const { createServer } = process.getBuiltinModule('node:net');
  return new Promise((resolve) => {
    const server = createServer();
    // A machine without IPv6 has nobody who listens there.
    server.once('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT'),
    );
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
