import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { sweep } from '../../src/environment/sweep.js';
import { sharedCache } from '../support/caches.js';
import { environmentFor } from '../support/environments.js';

const program = fileURLToPath(new URL('../support/programs/allocate-ports.mjs', import.meta.url));
const [processes, each] = [8, 500];

/** A process that holds ports until it is killed or `end`ed. */
async function startHolder(count: number) {
  const options = JSON.stringify({ cacheDir: inject('sharedCache') });
  const child = spawn(process.execPath, [program, options, String(count)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const closed = once(child, 'close');
  return {
    ports: JSON.parse(line) as readonly number[],
    end: async () => {
      child.stdin.end();
      await closed;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

const leased = () => readdirSync(sharedCache().ports).map(Number);

describe("an environment's ports", () => {
  it('can be listened on from Python, and are given back on dispose', async () => {
    const environment = await environmentFor({});
    const [first, second] = [await environment.allocatePort(), await environment.allocatePort()];
    const listening =
      'import socket, sys; socket.create_server(("127.0.0.1", int(sys.argv[1]))); print("listens")';
    const { stdout } = await environment.run('python', ['-c', listening, String(first)]);
    expect(stdout).toBe('listens');
    environment.releasePort(second);
    expect(leased()).toContain(first);
    expect(leased()).not.toContain(second);
    await environment.dispose();
    expect(existsSync(sharedCache().portLease(first))).toBe(false);
  });

  it('of another environment cannot be released', async () => {
    const [mine, others] = [await environmentFor({}), await environmentFor({})];
    const port = await others.allocatePort();
    mine.releasePort(port);
    expect(leased()).toContain(port);
  });

  it(`are never given twice: ${processes} processes at once, ${each} each`, async () => {
    await environmentFor({});
    const holders = await Promise.all(Array.from({ length: processes }, () => startHolder(each)));
    const all = holders.flatMap(({ ports }) => ports);
    expect(all).toHaveLength(processes * each);
    expect(new Set(all).size).toBe(processes * each);
    await Promise.all(holders.map(({ end }) => end()));
    expect(all.filter((port) => leased().includes(port))).toEqual([]);
  });

  it('are swept once their process was killed', async () => {
    const holder = await startHolder(3);
    await holder.kill();
    expect(leased()).toEqual(expect.arrayContaining([...holder.ports]));
    await sweep(sharedCache());
    expect(leased().filter((port) => holder.ports.includes(port))).toEqual([]);
  });
});
