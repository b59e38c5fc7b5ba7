// The main job on a real example: Vitest over a small project whose test files each get a virtualenv of their own.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../fixtures/projects/demo/', import.meta.url));
const vitest = fileURLToPath(new URL('node_modules/vitest/vitest.mjs', `file://${project}`));
const { status, error } = spawnSync(process.execPath, [vitest, 'run'], {
  cwd: project,
  stdio: 'inherit',
  env: { ...process.env, TESTVENV_LOG: 'verbose' },
});
if (error) throw error;
if (status === 0) process.stdout.write('Run it again: every snapshot is found, and nothing is built.\n');
process.exitCode = status ?? 1;
