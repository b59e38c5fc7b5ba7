// Runs the pnpm that the repository pins, whether or not the machine has any pnpm: npm brings it.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const { packageManager } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

export function pnpm(...args) {
  const { status, error } = spawnSync(
    'npm',
    ['exec', '--yes', `--package=${packageManager}`, '--', 'pnpm', ...args],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
