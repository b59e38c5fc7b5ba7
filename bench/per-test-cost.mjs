// What a virtualenv for each test costs: alone by `node bench/per-test-cost.mjs`, or as part of the comparison.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatTarget } from './report.mjs';
import { runProgram } from './run-program.mjs';
import { python, sets } from './sets.mjs';
import { prepareVitestProject } from './vitest-project.mjs';

const tests = 200;
const atMost = 5;

/**
 * The median over 200 tests, in milliseconds, of the time from one test's body to the next one's, with a fresh virtualenv
 * over the small set for each, less the same without: both in one file, in the project that {@link prepareVitestProject} made.
 */
export function perTestCost(project, cacheDirectory) {
  const [{ requirements }] = sets;
  mkdirSync(join(project, 'per-test'), { recursive: true });
  writeFileSync(join(project, 'per-test', 'cost.test.js'), testFile);
  writeFileSync(join(project, 'per-test.config.mjs'), config(requirements));
  const figures = join(project, 'per-test.json');
  const env = { ...process.env, TESTVENV_CACHE_DIR: cacheDirectory, BENCH_FIGURES: figures };
  const vitest = join(project, 'node_modules/vitest/vitest.mjs');
  runProgram(
    process.execPath,
    [vitest, 'run', '--root', project, '--config', join(project, 'per-test.config.mjs')],
    env,
  );
  const { plain, venv } = JSON.parse(readFileSync(figures, 'utf8'));
  const value = venv - plain;
  return {
    what: `Vitest: a fresh virtualenv for a test (${tests} tests), ms`,
    value,
    atMost,
    reached: value <= atMost,
  };
}

const testFile = `import { writeFileSync } from 'node:fs';
import { afterAll, test as plainTest } from 'vitest';
import { test } from 'vitest-environment-venv/test';

const begun = { plain: [], venv: [] };
for (let index = 0; index < ${tests}; index++) {
  plainTest(\`plain \${index}\`, () => void begun.plain.push(performance.now()));
}
for (let index = 0; index < ${tests}; index++) {
  test(\`venv \${index}\`, ({ venv }) => void (venv.id && begun.venv.push(performance.now())));
}

function median(times) {
  const steps = times.slice(1).map((time, index) => time - times[index]);
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)];
}

afterAll(() => {
  writeFileSync(process.env.BENCH_FIGURES, JSON.stringify({ plain: median(begun.plain), venv: median(begun.venv) }));
});
`;

const config = (requirements) => `import { venv } from 'vitest-environment-venv/plugin';

export default {
  plugins: [venv()],
  test: {
    include: ['per-test/*.test.js'],
    environment: 'venv',
    environmentOptions: { venv: ${JSON.stringify({ requirements, python })} },
  },
};
`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const own = fileURLToPath(new URL('../.testvenv/', import.meta.url));
  mkdirSync(own, { recursive: true });
  const folder = mkdtempSync(join(own, 'bench-'));
  try {
    mkdirSync(join(folder, 'cache'), { mode: 0o700 });
    const cost = perTestCost(prepareVitestProject(folder), join(folder, 'cache'));
    process.stdout.write(`${formatTarget(cost)}\n`);
  } finally {
    runProgram('chmod', ['-R', 'u+w', folder]);
    rmSync(folder, { recursive: true });
  }
}
