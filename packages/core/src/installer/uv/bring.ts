import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fs from 'fs-extra';
import { VenvError } from '../../error/venv-error.js';
import { publish } from '../../filesystem/publish.js';
import { removeTree } from '../../filesystem/remove-tree.js';
import { withFileLock } from '../../locking/file-lock.js';
import { ownedName } from '../../locking/owner.js';
import { nothingWanted } from '../../request/request.js';
import type { InstallerContext } from '../context.js';
import { bootstrapInstall } from '../pip/pip.js';
import { writeLines } from '../scratch.js';
import { pinnedUv } from './versions.js';

/**
 * The pinned uv, brought from the package index into the cache by whichever pip the interpreter has: once among all
 * processes of the machine.
 * @throws VenvError `OFFLINE_UNAVAILABLE`, and those of the installer
 */
export async function bringUv(context: InstallerContext): Promise<string> {
  const { cache, interpreter, offline, lockTimeout } = context;
  const folder = cache.tool(`uv-${pinnedUv.version}-${interpreter.platform}`);
  const uv = join(folder, 'bin', 'uv');
  if (existsSync(uv)) return uv;
  if (offline) {
    throw new VenvError('OFFLINE_UNAVAILABLE', 'uv is neither on PATH nor in the cache', {
      hint: 'run once without "offline", or use installer: "pip"',
    });
  }
  const lock = { timeout: lockTimeout, isDone: () => existsSync(uv), onWait: () => {} };
  await withFileLock(cache.fileLock(`uv-${pinnedUv.version}`), lock, async () => {
    if (!existsSync(uv)) await bring(context, folder);
  });
  return uv;
}

async function bring(
  { cache, host, interpreter, installTimeout, listener }: InstallerContext,
  folder: string,
): Promise<void> {
  const { version, sha256 } = pinnedUv;
  const draft = join(cache.temp, ownedName());
  const run = {
    python: interpreter.executable,
    host,
    timeout: installTimeout,
    offline: false,
    scratch: join(draft, 'scratch'),
    logs: cache.logs,
    wanted: nothingWanted,
    onLine: (line: string) => listener({ type: 'resolveProgress', line }),
  };
  try {
    await fs.ensureDir(run.scratch);
    const hashes = sha256.map((digest) => `--hash=sha256:${digest}`).join(' ');
    const list = writeLines(run, 'uv.txt', [`uv==${version} ${hashes}`]);
    const options = ['--no-deps', '--no-compile', '--require-hashes', '--only-binary', ':all:'];
    const into = ['--target', join(draft, 'tool')];
    await bootstrapInstall(run, interpreter, [...options, ...into, '-r', list], 'bringing uv');
    await fs.ensureDir(join(folder, '..'));
    publish(join(draft, 'tool'), folder);
  } finally {
    await removeTree(draft);
  }
}
