import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { sweep } from '../../src/environment/sweep.js';
import { sharedCache } from '../support/caches.js';
import { environmentFor } from '../support/environments.js';
import { canMount } from '../support/filesystems.js';

const program = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A Node program in a pid namespace of its own, as in another container that has the same cache. */
const inNamespace = (path: string, ...args: readonly string[]) =>
  ['--pid', '--fork', '--kill-child', '--mount-proc', process.execPath, program(path), ...args] as const;

it.runIf(canMount)(
  'containers that share a cache never touch each other’s environments (as root)',
  async () => {
    const { root } = sharedCache();
    const ours = await environmentFor({});
    execFileSync('unshare', inNamespace('../crash/programs/victim.mjs', 'sweeper', root));
    expect(existsSync(ours.python)).toBe(true);

    const args = inNamespace(
      '../support/programs/provision.mjs',
      JSON.stringify({ cacheDir: root }),
      'hold',
      '',
    );
    const child = spawn('unshare', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    for await (const line of createInterface({ input: child.stdout })) {
      const said = JSON.parse(line);
      if (said.type !== 'provisioned') continue;
      await sweep(sharedCache());
      expect(existsSync(said.python)).toBe(true);
      break;
    }
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
  },
);
