import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('../support/programs/host-of-signals.mjs', import.meta.url));

/** How a program ends that has prepared an environment before: its own way, or by the signal. */
async function ending(...args: readonly string[]): Promise<unknown> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  return once(child, 'close');
}

it('a program that listens once for a signal ends as it would without us', async () => {
  expect(await ending('once')).toEqual([130, null]);
});

it('a program that does not listen ends by the signal', async () => {
  expect(await ending('none')).toEqual([null, 'SIGINT']);
});
