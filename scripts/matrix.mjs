// Runs the fixture projects in every combination of runner, Node and package manager that test/matrix/cells.ts chooses,
// and writes the table of docs/compatibility.md. `--full`: in all combinations, which takes hours;
// `--full --slice 3/20`: in the third of twenty parts of them.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

await import('./setup.mjs');
const { values } = parseArgs({
  options: { full: { type: 'boolean', default: false }, slice: { type: 'string' } },
});
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const { status, error } = spawnSync(process.execPath, [vitest, 'run', '--project', 'matrix'], {
  stdio: 'inherit',
  env: {
    ...process.env,
    // The table tells of all chosen combinations: a part of them does not write it.
    ...(values.slice ? { MATRIX_SLICE: values.slice } : { MATRIX_WRITE: 'yes' }),
    ...(values.full && { MATRIX_FULL: 'yes' }),
  },
});
if (error) throw error;
process.exitCode = status ?? 1;
