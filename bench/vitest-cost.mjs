import { median } from './measure.mjs';
import { runVitest, writeTests } from './vitest-project.mjs';

const cases = [
  { files: 50, workers: 2, atMost: 10, rounds: 7 },
  { files: 50, workers: 1, atMost: 10, rounds: 5 },
  { files: 200, workers: 2, atMost: 10, rounds: 5 },
  { files: 200, workers: 2, atMost: 5, rounds: 5, isolate: false },
];

/**
 * What a warm test file costs over Vitest's `node` environment, in milliseconds: the whole run of trivial files with
 * one, less the same with the other, by file: the median of neighbouring runs. In forks: a new one for each file, whose
 * start takes thirty times as long as all of it and never twice the same, or with `isolate: false` the same for all.
 * `quick`: the first case, once.
 */
export function vitestCosts(project, cacheDirectory, quick) {
  const wanted = quick ? [{ ...cases[0], rounds: 1 }] : cases;
  return wanted.map(({ files, workers, atMost, rounds: repetitions, isolate = true }) => {
    const tests = `warm-${files}`;
    writeTests(project, tests, files);
    const run = (environment) => runVitest(project, { environment, tests, workers, isolate, cacheDirectory });
    // Once for the caches of both, uncounted.
    for (const environment of ['node', 'venv']) run(environment);
    const rounds = Array.from({ length: repetitions }, () => ({ node: run('node'), venv: run('venv') }));
    const value = median(rounds.map(({ node, venv }) => (venv - node) / files));
    const node = median(rounds.map((round) => round.node / files));
    const conditions = [`${files} files`, plural(workers, 'worker'), ...(isolate ? [] : ['not isolated'])];
    const what = `Vitest: a warm file over \`node\` (${conditions.join(', ')}), ms`;
    return { what, value, atMost, reached: value <= atMost, node };
  });
}

function plural(number, noun) {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
