import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { declare } from '../../src/declaration/declaration.js';
import { installerNames } from '../../src/installer/installer.js';
import { prepare } from '../../src/provision.js';
import { sharedCache } from '../support/caches.js';
import { closedPort } from '../support/closed-port.js';
import { environmentFor } from '../support/environments.js';
import { useInstaller } from '../support/installers.js';
import { writeSdist } from '../support/local-projects.js';
import { useOnly, withCredentials } from '../support/package-index.js';
import { rejectionOf } from '../support/rejection.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeWheel } from '../support/wheels.js';

const user = 'someone';

/** A real index server, in an environment of its own, gone after the test; its address. */
async function startPypiserver(folder: string, password?: string): Promise<string> {
  // Without it the server takes its default, which may be missing where there is no setuptools.
  const requirements = ['pypiserver[passlib]==2.4.2'];
  const { python } = await environmentFor({ requirements });
  const port = await closedPort();
  const guard = password
    ? ['-a', 'update,download,list', '-P', writePassword(password)]
    : ['-a', '.', '-P', '.'];
  const options = ['-i', '127.0.0.1', '-p', String(port), '--disable-fallback', ...guard];
  const server = spawn(python, ['-m', 'pypiserver', 'run', ...options, folder], { stdio: 'ignore' });
  onTestFinished(() => void server.kill());
  await listening(server, port);
  return `http://127.0.0.1:${port}/simple/`;
}

/** An htpasswd file, in Apache's form for SHA-1; its path. */
function writePassword(password: string): string {
  const file = join(temporaryDirectory(), 'htpasswd');
  writeFileSync(file, `${user}:{SHA}${createHash('sha1').update(password).digest('base64')}\n`);
  return file;
}

async function listening(server: ChildProcess, port: number): Promise<void> {
  while (!(await isListening(port))) {
    if (server.exitCode !== null) throw new Error(`the index server ended: ${server.exitCode}`);
    await sleep(50);
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

describe.each(installerNames)('from a pypiserver, %s', (name) => {
  let folder: string;

  beforeEach(async () => {
    await useInstaller(name);
    folder = temporaryDirectory();
    for (const version of ['1.0', '2.0']) writeWheel(folder, { name: 'served', version });
    writeSdist(folder, { name: 'built', version: '1.0', requires: ['served<2'] });
  });

  it('installs wheels and source distributions', async () => {
    useOnly(await startPypiserver(folder));
    const { distributions } = await environmentFor({ requirements: ['built'] });
    expect(distributions).toContainEqual({ name: 'built', version: '1.0' });
    expect(distributions).toContainEqual({ name: 'served', version: '1.0' });
  });

  it('installs with the right password alone', async () => {
    const url = await startPypiserver(folder, 'pa55word');
    useOnly(withCredentials(url, `${user}:wrong`));
    const wishes = {
      cacheDir: sharedCache().root,
      requirements: ['served==2.0'],
      refresh: 'always',
    } as const;
    const error = await rejectionOf(() => prepare(declare(wishes)));
    expect(error.code).toBe('INDEX_UNREACHABLE');
    expect(error.summary).toMatch(/40[13]/);
    useOnly(withCredentials(url, `${user}:pa55word`));
    expect((await prepare(declare(wishes))).snapshotId).toBeTruthy();
  });
});
