// Runs the tests of every whole project under `examples`, as its user would: `npm test` in each.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const examples = fileURLToPath(new URL('../examples/', import.meta.url));
const wanted = process.argv.slice(2);

for (const name of readdirSync(examples).filter((one) => wanted.length === 0 || wanted.includes(one))) {
  process.stdout.write(`\n── ${name}\n`);
  const { status, error } = spawnSync('npm', ['test', '--silent'], {
    cwd: examples + name,
    stdio: 'inherit',
  });
  if (error) throw error;
  if (status !== 0) process.exitCode = 1;
}
