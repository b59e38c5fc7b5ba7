// Runs every gate, one after the other, and counts: a failed one does not hide the next.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const scratch = mkdtempSync(join(tmpdir(), 'testvenv-ci-'));
const report = join(scratch, 'tests.json');

/** Nothing is found that another check built, or an earlier run: the first demo builds on every machine. */
const withCache = (name) => ({ ...process.env, TESTVENV_CACHE_DIR: join(scratch, name) });
const total = { passed: 0, failed: 0, skipped: 0 };
/** Said again before the last line: what failed is not to be looked for in thousands of lines. */
const failures = [];

function npm(args, options = {}) {
  process.stdout.write(`\n── npm ${args.join(' ')}\n`);
  const started = Date.now();
  const { status, error, stdout } = spawnSync('npm', args, {
    stdio: 'inherit',
    encoding: 'utf8',
    ...options,
  });
  if (error) throw error;
  process.stdout.write(
    `── ${status === 0 ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s\n`,
  );
  return { ok: status === 0, stdout };
}

function check(args, options) {
  const { ok, stdout } = npm(args, options);
  count(ok, `npm ${args.join(' ')}`);
  return stdout ?? '';
}

function count(ok, what) {
  total[ok ? 'passed' : 'failed'] += 1;
  if (!ok) failures.push(what);
}

/** From a distribution that changes daily: where they cannot be had, the tests that want them are counted as skipped. */
function bringPythons() {
  const { ok } = npm(['run', 'pythons']);
  total[ok ? 'passed' : 'skipped'] += 1;
}

/**
 * Programs that some tests want and a bare machine lacks: shells, another file system, a browser. Where they cannot be
 * had, those tests are counted as skipped.
 */
function bringPrograms() {
  const wanted = { chromium: 'chromium', fish: 'fish', 'mkfs.xfs': 'xfsprogs', tcsh: 'tcsh', zsh: 'zsh' };
  const isThere = (program) => spawnSync('which', [program]).status === 0;
  const missing = Object.entries(wanted).flatMap(([program, name]) => (isThere(program) ? [] : [name]));
  if (missing.length === 0) return;
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  spawnSync('apt-get', ['update', '--quiet'], options);
  const { status } = spawnSync(
    'apt-get',
    ['install', '--yes', '--no-install-recommends', ...missing],
    options,
  );
  process.stdout.write(`── ${missing.join(', ')} ${status === 0 ? 'installed' : 'could not be installed'}\n`);
}

/** The demo prints to us: its second run must build nothing. */
function checkDemo(expected) {
  const stdout = check(['run', 'demo'], { env: withCache('demo'), stdio: ['ignore', 'pipe', 'inherit'] });
  process.stdout.write(stdout);
  count(expected.test(stdout), `the demo did not print ${expected}`);
}

function countTests(ok) {
  const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests, numTodoTests, testResults } =
    JSON.parse(readFileSync(report, 'utf8'));
  total.passed += numPassedTests;
  total.skipped += numPendingTests + numTodoTests;
  // A file that fails to load fails no test, and neither does an error outside all files.
  total.failed += Math.max(numFailedTests, numFailedTestSuites, ok ? 0 : 1);
  failures.push(...testResults.flatMap(failuresOf));
}

/** A failed file, and each failed test of it with its first lines. */
function failuresOf({ name, status, message, assertionResults }) {
  const tests = assertionResults
    .filter((test) => test.status === 'failed')
    .map((test) => `${name} > ${test.fullName}\n${firstLines(test.failureMessages.join('\n'))}`);
  return tests.length > 0 || status !== 'failed' ? tests : [`${name}\n${firstLines(message)}`];
}

const firstLines = (text) => text.split('\n').slice(0, 12).join('\n');

try {
  bringPrograms();
  bringPythons();
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  countTests(npm(['test', '--', ...reporters, '--coverage']).ok);
  check(['run', 'uncovered']);
  check(['run', 'lint']);
  check(['run', 'types']);
  check(['run', 'packages']);
  check(['run', 'docs'], { env: withCache('docs') });
  check(['run', 'site']);
  check(['run', 'examples'], { env: withCache('examples') });
  checkDemo(/5 environments, 3 snapshots built, 0 found/);
  checkDemo(/5 environments, 0 snapshots built, 3 found/);
  check(['run', 'soak', '--', '--seconds', '15', '--processes', '4'], { env: withCache('soak') });
  check(['run', 'bench', '--', '--quick', '--set', 'small']);
} finally {
  spawnSync('chmod', ['-R', 'u+w', scratch]);
  rmSync(scratch, { recursive: true });
}
for (const failure of failures) process.stdout.write(`\nFAILED ${failure}\n`);
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exitCode = total.failed > 0 ? 1 : 0;
