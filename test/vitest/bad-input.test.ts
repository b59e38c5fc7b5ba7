import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixture, runVitest, type VitestRun } from './run-vitest.js';
import { temporaryCache } from './temporary-cache.js';

/** What each file's error must say: the code, the words, and the file with the line to look at. */
const expectations = [
  ['malformed-json', 'INVALID_REQUEST', 'not JSON', 2],
  ['malformed-script-block', 'INVALID_REQUEST', 'malformed PEP 723 block', 2],
  ['unclosed-script-block', 'INVALID_REQUEST', 'never closed', 1],
  ['unknown-option', 'INVALID_REQUEST', 'did you mean "requirements"?', 1],
  ['wrong-type', 'INVALID_REQUEST', 'requirements[1]: Invalid input: expected string', 1],
  ['malformed-requirement', 'INVALID_REQUEST', '"six ==" is not a requirement', 1],
  ['option-injection', 'INVALID_REQUEST', 'begins with a dash', 1],
  ['unknown-package', 'DISTRIBUTION_NOT_FOUND', 'testvenv-no-such-package', 1],
  ['unknown-version', 'DISTRIBUTION_NOT_FOUND', '1.17.0', 3],
  ['python-not-found', 'INTERPRETER_NOT_FOUND', 'looked in', 1],
  ['python-2', 'INTERPRETER_NOT_FOUND', '2.7', 1],
  ['contradicting-python', 'INVALID_REQUEST', 'contradicting-python.test.ts:2 (docblock)', 4],
  ['contradicting-options', 'INVALID_REQUEST', '"never" contradicts "refresh": 1', 3],
] as const;

describe('declarations that cannot be met', () => {
  const cacheDirectory = temporaryCache();
  let run: VitestRun;

  beforeAll(async () => {
    run = await runVitest({ project: fixture('vitest-bad'), cacheDirectory });
  });

  it.each(expectations)('%s fails with %s', (name, code, words, line) => {
    const file = `tests/${name}.test.ts`;
    const [, result] = Object.entries(run.files).find(([path]) => path.startsWith(file)) ?? [];
    expect(result?.status, run.output).toBe('failed');
    expect(result?.message).toContain(`[${code}]`);
    expect(result?.message).toContain(words);
    expect(result?.message).toContain(`declared at: ${file}:${line} (`);
  });

  it('fails just those files; the good one goes on', () => {
    const failed = Object.values(run.files).filter(({ status }) => status === 'failed');
    expect(failed).toHaveLength(expectations.length);
    expect(run.files['tests/good.test.ts']?.status).toBe('passed');
    expect(run.exitCode).toBe(1);
    expect(run.output).not.toContain('Unhandled');
  });

  it('leaves nothing behind', () => {
    const left = ['environments-v1', 'temp', 'trash'].flatMap((bucket) =>
      readdirSync(join(cacheDirectory, bucket)),
    );
    expect(left).toEqual([]);
  });
});
