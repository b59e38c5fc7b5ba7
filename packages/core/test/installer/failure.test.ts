import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type Declaration, declare } from '../../src/declaration/declaration.js';
import type { VenvError } from '../../src/error/venv-error.js';
import { installerFailure } from '../../src/installer/failure.js';
import { installerNames } from '../../src/installer/installer.js';
import { pipFailures } from '../../src/installer/pip/failures.js';
import { prepare } from '../../src/provision.js';
import { sharedCache } from '../support/caches.js';
import { useInstaller } from '../support/installers.js';
import { type PackageIndex, startPackageIndex, useOnly } from '../support/package-index.js';
import { recordEvents } from '../support/recorded-events.js';
import { rejectionOf } from '../support/rejection.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

/** A declaration in which each requirement has a line of its own. */
function declared(requirements: readonly string[], options: object = {}): Declaration {
  const parts = requirements.map((requirement, index) => ({
    kind: 'options' as const,
    value: { requirements: [requirement] },
    source: { file: 'a.test.ts', line: index + 1, what: 'docblock' },
  }));
  return [...declare({ cacheDir: sharedCache().root, ...options }), ...parts];
}

describe.each(installerNames)('a real %s', (installer) => {
  let index: PackageIndex;

  beforeEach(async () => {
    await useInstaller(installer);
    index = await startPackageIndex();
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
    expect(error.summary).toContain('no-such-thing');
    expect(error.source?.line).toBe(2);
  });

  it('a version that is not there', async () => {
    const error = await failureOf(['old', 'small==9.9']);
    expect(error.code).toBe('DISTRIBUTION_NOT_FOUND');
    expect(error.summary).toContain('small==9.9');
    expect(error.source?.line).toBe(2);
    expect(error.message).toContain('declared at: a.test.ts:2 (docblock)');
  });

  it('requirements that contradict each other, with the reasons', async () => {
    const error = await failureOf(['small', 'old', 'young']);
    expect(error.code).toBe('RESOLUTION_CONFLICT');
    expect(error.summary).toMatch(/old.* depends? on small<2/);
    expect(error.summary).toMatch(/young.* depends? on small>=2/);
    expect(error.source).toBeDefined();
  });

  it('a repository that is not there, without its credentials', async () => {
    const error = await failureOf(['small @ git+https://user:secret@127.0.0.1:1/small.git']);
    expect(JSON.stringify(error)).not.toContain('secret');
    expect(error.source?.line).toBe(1);
  });

  it('one that takes too long', async () => {
    index.misbehave(/simple/, 'hang');
    const error = await failureOf(['small'], { installTimeout: 2_500 });
    expect(error.code).toBe('INSTALL_TIMEOUT');
    expect(error.hint).toContain('installTimeout');
  });

  it('versions that were all yanked, unless one is pinned', async () => {
    for (const version of ['1.0', '1.1', '2.0']) index.yank(`small-${version}`, 'broken');
    const error = await failureOf(['small>=1']);
    expect(error.code).toBe('DISTRIBUTION_NOT_FOUND');
    expect(error.summary).toContain('small');
    expect((await prepare(declared(['small==1.1']))).origin).toBeDefined();
  });

  it('a wheel of another platform', async () => {
    index.publish({ name: 'foreign', version: '1.0', tag: 'cp27-cp27m-win_amd64' });
    const error = await failureOf(['small', 'foreign']);
    expect(error.code).toBe('DISTRIBUTION_NOT_FOUND');
    expect(error.summary).toContain('foreign');
    expect(error.source?.line).toBe(2);
    const url = `${index.url.replace('/simple', '/files')}/foreign-1.0-cp27-cp27m-win_amd64.whl`;
    const direct = await failureOf(['small', `foreign @ ${url}`]);
    expect(direct.code).toBe('DISTRIBUTION_NOT_FOUND');
    expect(direct.summary).toContain('foreign');
  });

  it('a source distribution that does not build: the last lines, and the log that has them all', async () => {
    const failure = Array.from({ length: 60 }, (_, line) => `step ${line}`).join('\n');
    index.publishSdist({ name: 'broken', version: '1.0', failure });
    const error = await failureOf(['small', 'broken']);
    expect(error.code).toBe('BUILD_FAILED');
    expect(error.summary).toContain('broken');
    expect(error.summary).toContain('step 59');
    expect(error.source?.line).toBe(2);
    const log = String(error.details.log);
    expect(error.summary).toContain(`log: ${log}`);
    expect(log.startsWith(sharedCache().root)).toBe(true);
    expect(readFileSync(log, 'utf8')).toContain('step 1\n');
  });

  it('a failure leaves nothing: the next declaration works', async () => {
    await failureOf(['small==9.9']);
    const events = recordEvents();
    const { snapshotId } = await prepare(declared(['small==1.1']), events);
    expect(snapshotId).toMatch(/^[0-9a-f]{32}$/);
    expect(events.of('buildFailed')).toEqual([]);
  });

  describe('an index that', () => {
    const pages = () => index.requests.filter((path) => path.startsWith('/simple/small'));
    const files = () => index.requests.filter((path) => path.startsWith('/files/small'));

    it.each([401, 403])('answers %d, which is not asked twice', async (status) => {
      index.misbehave(/simple/, status);
      const error = await failureOf(['small']);
      expect(error.code).toBe('INDEX_UNREACHABLE');
      expect(error.summary).toContain(String(status));
      expect(error.hint).toContain('netrc');
      expect(pages()).toHaveLength(1);
    });

    it('answers 404, which is not asked twice', async () => {
      index.misbehave(/simple/, 404);
      const error = await failureOf(['small']);
      expect(error.code).toBe('DISTRIBUTION_NOT_FOUND');
      expect(pages()).toHaveLength(1);
    });

    it('answers 500, again and again', async () => {
      index.misbehave(/simple/, 500);
      const error = await failureOf(['small']);
      expect(error.code).toBe('INDEX_UNREACHABLE');
      expect(error.summary).toContain('500');
    });

    it('answers 503 once, which is survived', async () => {
      index.misbehave(/simple/, 503, 1);
      expect((await prepare(declared(['small==1.0'], { refresh: 'always' }))).snapshotId).toBeTruthy();
      expect(pages().length).toBeGreaterThan(1);
    });

    it('never answers', async () => {
      vi.stubEnv('PIP_DEFAULT_TIMEOUT', '1');
      index.misbehave(/simple/, 'hang');
      const error = await failureOf(['small']);
      expect(error.code).toBe('INDEX_UNREACHABLE');
      expect(error.summary).toMatch(/time(d )?out/i);
    });

    it('breaks off in the middle of a file, once: which is survived', async () => {
      index.publish({ name: 'dropped', version: '1.0' });
      index.misbehave(/files\/dropped/, 'drop', 1);
      const wishes = { cacheDir: sharedCache().root, refresh: 'always' } as const;
      expect((await prepare(declared(['dropped'], wishes))).snapshotId).toBeTruthy();
    });

    it('breaks off in the middle of a file, always: which is not tried for ever', async () => {
      index.misbehave(/files/, 'drop');
      const error = await failureOf(['small'], { refresh: 'always' });
      expect(error.code).toBe('INDEX_UNREACHABLE');
      expect(files().length).toBeGreaterThan(1);
      expect(files().length).toBeLessThan(40);
    });

    it('has lost a file', async () => {
      index.misbehave(/files/, 404);
      const error = await failureOf(['small'], { refresh: 'always' });
      expect(error.code).toBe('DISTRIBUTION_NOT_FOUND');
      expect(error.summary).toContain('404');
    });
  });
});

describe('what cannot be brought about cheaply', () => {
  const failed = { exitCode: 1, timedOut: false, stdout: '', startError: undefined };
  const source = { what: 'the config' };
  const requirements = [
    { text: 'small==1.0', source },
    { text: 'other.thing>=2', source: { what: 'the docblock' } },
  ];
  const failedRun = () => ({
    wanted: { requirements, constraints: [], index: {} },
    timeout: 1_000,
    offline: false,
    logs: temporaryDirectory(),
  });
  const failure = (stderr: string, rest = {}) =>
    installerFailure('pip (installing)', { ...failed, stderr, ...rest }, failedRun(), pipFailures);

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

  it('says whose the path is that may not be written', () => {
    const { summary } = failure("ERROR: Could not install: [Errno 13] Permission denied: '/no/such/x'");
    expect(summary).toMatch(
      /^permission denied: '\/no\/such\/x': \/ belongs to uid 0 and has mode 0\d{3}, and this is uid \d+$/,
    );
  });

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
