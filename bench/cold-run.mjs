import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './measure.mjs';
import { runProgram } from './run-program.mjs';
import { python } from './sets.mjs';
import { configured, runVitest, writeTests } from './vitest-project.mjs';

const files = 50;
const atMost = 1.1;
const builder = fileURLToPath(new URL('./build-all.mjs', import.meta.url));

/** Ten lists, all pinned: each leads to a snapshot of its own. */
const extras = ['six==1.17.0', 'idna==3.10', 'colorama==0.4.6', 'toml==0.10.2', 'iniconfig==2.0.0'];
const bases = ['packaging==24.2', 'attrs==24.2.0'];
const lists = bases.flatMap((base) => extras.map((extra) => [base, extra]));

/**
 * A run of 50 files with 10 distinct lists on an empty cache, less what the same files cost in Vitest's `node`, as a
 * multiple of the time in which the 10 snapshots are built alone. The archives are in pip's cache.
 */
export function coldRunCost(project, folder, repetitions) {
  const tests = 'cold';
  writeTests(project, tests, files, (index) => head(lists[index % lists.length]));
  const whole = lists.map((list) => [...configured, ...list]);
  const emptyCache = () => mkdtempSync(join(folder, 'made-cold-'));
  const run = (environment) =>
    runVitest(project, {
      environment,
      tests: environment === 'venv' ? tests : 'warm-50',
      cacheDirectory: emptyCache(),
    });
  const build = () => {
    const start = performance.now();
    runProgram(process.execPath, [builder, emptyCache(), python, JSON.stringify(whole)]);
    return performance.now() - start;
  };
  build();
  const rounds = Array.from({ length: repetitions }, () => (run('venv') - run('node')) / build());
  const value = median(rounds);
  const what = `Vitest: ${files} files, ${lists.length} lists, empty cache: of building the snapshots alone`;
  return { what, value, atMost, reached: value <= atMost };
}

function head(requirements) {
  return `// @vitest-environment-options ${JSON.stringify({ requirements })}\n`;
}
