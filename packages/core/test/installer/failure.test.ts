import { beforeEach, describe, expect, it } from 'vitest';
import { type Declaration, declare } from '../../src/declaration/declaration.js';
import type { VenvError } from '../../src/error/venv-error.js';
import { installerFailure } from '../../src/installer/failure.js';
import { prepare } from '../../src/provision.js';
import { sharedCache } from '../support/caches.js';
import { startPackageIndex, useOnly } from '../support/package-index.js';
import { recordEvents } from '../support/recorded-events.js';
import { rejectionOf } from '../support/rejection.js';

/** A declaration in which each requirement has a line of its own. */
function declared(requirements: readonly string[], options: object = {}): Declaration {
  const parts = requirements.map((requirement, index) => ({
    kind: 'options' as const,
    value: { requirements: [requirement] },
    source: { file: 'a.test.ts', line: index + 1, what: 'docblock' },
  }));
  return [...declare({ cacheDir: sharedCache().root, ...options }), ...parts];
}

describe('a real pip', () => {
  beforeEach(async () => {
    await prepare(declare({ cacheDir: sharedCache().root }));
    const index = await startPackageIndex();
    for (const version of ['1.0', '1.1', '2.0']) index.publish({ name: 'small', version });
    index.publish({ name: 'old', version: '1.0', requires: ['small<2'] });
    index.publish({ name: 'young', version: '1.0', requires: ['small>=2'] });
    useOnly(index.url);
  });

  function failureOf(requirements: readonly string[], options?: object): Promise<VenvError> {
    return rejectionOf(() => prepare(declared(requirements, options)));
  }

  it('an unknown distribution', async () => {
    const error = await failureOf(['small', 'no-such-thing>=1']);
    expect(error.code).toBe('DISTRIBUTION_NOT_FOUND');
    expect(error.summary).toContain('no distribution satisfies no-such-thing>=1');
    expect(error.source?.line).toBe(2);
  });

  it('a version that is not there: those that are, are listed', async () => {
    const error = await failureOf(['old', 'small==9.9']);
    expect(error.code).toBe('DISTRIBUTION_NOT_FOUND');
    expect(error.summary).toBe(
      'no version satisfies small==9.9: the newest of 3 on the index are 1.0, 1.1, 2.0',
    );
    expect(error.source?.line).toBe(2);
    expect(error.message).toContain('declared at: a.test.ts:2 (docblock)');
  });

  it('requirements that contradict each other, with the reasons', async () => {
    const error = await failureOf(['small', 'old', 'young']);
    expect(error.code).toBe('RESOLUTION_CONFLICT');
    expect(error.summary).toContain('old 1.0 depends on small<2');
    expect(error.summary).toContain('young 1.0 depends on small>=2');
    expect(error.source).toBeDefined();
  });

  it('a requirement that only pip can tell to be none', async () => {
    const error = await failureOf(['small==1.0; no_such_marker == "1"']);
    expect(error.code).toBe('INVALID_REQUEST');
    expect(error.source?.line).toBe(1);
  });

  it('a local project, which no hash can pin', async () => {
    const error = await failureOf(['small @ git+https://user:secret@127.0.0.1:1/small.git']);
    expect(JSON.stringify(error)).not.toContain('secret');
    expect(error.source?.line).toBe(1);
  });

  it('one that takes too long', async () => {
    const error = await failureOf(['small'], { installTimeout: 1 });
    expect(error.code).toBe('INSTALL_TIMEOUT');
    expect(error.hint).toContain('installTimeout');
  });

  it('a failure leaves nothing: the next declaration works', async () => {
    await failureOf(['small==9.9']);
    const events = recordEvents();
    const { snapshotId } = await prepare(declared(['small==1.1']), events);
    expect(snapshotId).toMatch(/^[0-9a-f]{32}$/);
    expect(events.of('buildFailed')).toEqual([]);
  });
});

describe('what cannot be brought about cheaply', () => {
  const failed = { exitCode: 1, timedOut: false, stdout: '', startError: undefined };
  const source = { what: 'the config' };
  const requirements = [
    { text: 'small==1.0', source },
    { text: 'other.thing>=2', source: { what: 'the docblock' } },
  ];
  const failure = (stderr: string, rest = {}) =>
    installerFailure('pip (installing)', { ...failed, stderr, ...rest }, requirements, 1_000);

  it.each([
    ['DISK_FULL', 'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device'],
    ['PERMISSION_DENIED', "ERROR: [Errno 13] Permission denied: '/cache/x'"],
    [
      'BUILD_FAILED',
      'error: subprocess-exited-with-error\n  gcc: not found\nERROR: Failed to build other.thing',
    ],
    ['INDEX_UNREACHABLE', 'ERROR: HTTP error 403 Client Error: Forbidden for url: https://host/simple/'],
    ['BUILD_FAILED', 'Traceback: something that nobody has seen before'],
  ])('%s', (code, stderr) => expect(failure(stderr).code).toBe(code));

  it('blames the requirement that the output names, by whole names', () => {
    expect(failure('ERROR: Failed to build other.thing').source?.what).toBe('the docblock');
    expect(failure('ERROR: Failed to build smaller').source?.what).toBe('the config');
  });

  it('keeps the last lines', () => {
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}.`).join('\n');
    expect(failure(lines).message).toContain('line 99.');
    expect(failure(lines).message).not.toContain('line 79.');
  });

  it('says that a program did not start', () => {
    expect(failure('', { exitCode: undefined, startError: 'ENOENT' }).summary).toContain('ENOENT');
  });
});
