import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JestRun, project, runJest } from './run-jest.js';

/** One cache for all runs: the first ones build, the later ones find. */
const temporary = mkdtempSync(join(tmpdir(), 'testvenv-jest-'));
const cache = join(temporary, 'cache');
const changedFile = join(temporary, 'changed.json');

afterAll(() => rmSync(temporary, { recursive: true, force: true }));

function run(folder: string, ...args: string[]): Promise<JestRun> {
  const processEnv = {
    ...process.env,
    TESTVENV_CACHE_DIR: cache,
    FIXTURE_FOLDER: folder,
    FIXTURE_CHANGED: changedFile,
    // Misleading on purpose: an activated environment has none of it, and afterwards it is back.
    PYTHONPATH: '/nonexistent',
  };
  return runJest(args, { processEnv, temporary });
}

const testFilesIn = (folder: string) =>
  readdirSync(join(project, folder)).filter((name) => /\.test\.m?js$/.test(name));

const statuses = ({ files }: JestRun) =>
  Object.fromEntries(Object.entries(files).map(([name, { status }]) => [name, status]));

const allPassed = (folder: string) =>
  Object.fromEntries(testFilesIn(folder).map((name) => [`${folder}/${name}`, 'passed']));

const environmentsLeft = () => readdirSync(join(cache, 'environments-v1'));

/** Of Jest's main process, which in band is the one that runs the tests. */
const changedVariables = () => JSON.parse(readFileSync(changedFile, 'utf8'));

describe.each([
  { how: 'in workers', args: ['--maxWorkers=2'] },
  { how: 'in band', args: ['--runInBand'] },
  { how: 'in worker threads', args: ['--maxWorkers=2', '--workerThreads'] },
])('test files $how', ({ args }) => {
  test('each have the environment they declare, and leave neither it nor a variable behind', async () => {
    const result = await run('tests', ...args);
    expect(statuses(result), result.output).toEqual(allPassed('tests'));
    expect(result.exitCode).toBe(0);
    expect(environmentsLeft()).toEqual([]);
    expect(changedVariables()).toEqual([]);
  });
});

test("a file's requirements add to the config's", async () => {
  const result = await run('configured', '--config', 'jest.configured.config.cjs');
  expect(statuses(result), result.output).toEqual(allPassed('configured'));
});

test('the handle outside an environment names the docblock that is missing', async () => {
  const result = await run('plain');
  expect(statuses(result), result.output).toEqual(allPassed('plain'));
});

test('a handle that is kept outlives nothing', async () => {
  const result = await run('outlives', '--runInBand', '--testSequencer=./by-name.cjs');
  expect(statuses(result), result.output).toEqual(allPassed('outlives'));
});

describe('files whose environment cannot be made', () => {
  let result: JestRun;
  beforeAll(async () => {
    result = await run('bad', '--runInBand');
  });

  test.each([
    { name: 'malformed-json', line: 3, problem: 'not JSON' },
    { name: 'malformed-json-in-comment', line: 1, problem: 'not JSON' },
    { name: 'malformed-requirement', line: 2, problem: '"idna =>3" is not a requirement' },
    { name: 'wrong-type', line: 2, problem: 'requirements: Invalid input: expected array' },
    { name: 'python-not-found', line: 2, problem: 'no Python 3.99 was found' },
    { name: 'unknown-version', line: 2, problem: '0.0.99' },
    { name: 'malformed-script', line: 2, problem: 'malformed PEP 723 block' },
    { name: 'unknown-option', line: 3, problem: 'did you mean "requirements"?' },
    { name: 'unknown-package', line: 3, problem: 'testvenv-has-no-such-distribution' },
    { name: 'too-old-python', line: 3, problem: '2.7' },
    { name: 'contradicting-pins', line: 5, problem: 'and at: bad/contradicting-pins.test.js:2 (docblock)' },
  ])('$name fails with the line that is at fault', ({ name, line, problem }) => {
    const { status, message } = result.files[`bad/${name}.test.js`] ?? {};
    expect(status).toBe('failed');
    expect(message).toContain('VenvError: [');
    expect(message).toContain(problem);
    expect(message).toContain(`declared at: bad/${name}.test.js:${line} (`);
    expect(message, 'the stack leads to the declaration').toContain(`bad/${name}.test.js:${line}:1`);
    expect(message, 'and not through the engine').not.toContain('packages/core');
  });

  test('a setup that fails when the environment stands already is reported as it is', () => {
    const { status, message } = result.files['bad/failing-extension.test.js'] ?? {};
    expect(status).toBe('failed');
    expect(message).toContain('this extension fails');
  });

  test('do not concern the others', () => {
    const failed = Object.entries(statuses(result)).filter(([, status]) => status === 'failed');
    expect(failed).toHaveLength(testFilesIn('bad').length - 1);
    expect(result.files['bad/good.test.js']).toMatchObject({ status: 'passed', tests: 1 });
    expect(result.exitCode).toBe(1);
  });

  test('leave no environment and no variable behind', () => {
    expect(environmentsLeft()).toEqual([]);
    expect(changedVariables()).toEqual([]);
  });
});
