import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { VenvOptions } from '../../src/declaration/declaration.js';
import type { SerialisedVenvError } from '../../src/error/venv-error.js';
import type { VenvEvent } from '../../src/event/events.js';

export const isRoot = process.geteuid?.() === 0;

export interface Outcome {
  readonly cacheDirectory: string;
  readonly events: readonly VenvEvent[];
  readonly error?: SerialisedVenvError;
}

const program = fileURLToPath(new URL('programs/prepare-or-fail.mjs', import.meta.url));

/**
 * Prepares the empty environment as `nobody`, if this is root; else as this user.
 * @param python to be run in an environment then
 */
export function runAsNobody(cacheDir: string, options: VenvOptions = {}, tmp = '/tmp', python = ''): Outcome {
  const node = [process.execPath, program, JSON.stringify({ cacheDir, ...options }), python] as const;
  // setpriv(1) of util-linux: no login, no shell.
  const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...node];
  const [command = '', ...args] = isRoot ? asNobody : node;
  const env = { ...process.env, HOME: tmp, TMPDIR: tmp };
  return JSON.parse(execFileSync(command, args, { encoding: 'utf8', env, cwd: '/' }));
}
