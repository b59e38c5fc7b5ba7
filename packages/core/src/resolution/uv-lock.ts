import { dirname, join } from 'node:path';
import type { Observer } from '../cache/observation.js';
import { VenvError } from '../error/venv-error.js';
import type { Host } from '../host.js';
import { findUv } from '../installer/uv/find.js';
import { run } from '../process/run.js';
import type { DeclaredLockfile } from '../request/request.js';

/** Milliseconds: uv reads two files. */
const timeout = 60_000;

/**
 * A `uv.lock` as `pylock.toml`, by uv's own export: the format of its own is uv's alone.
 * @throws VenvError `INVALID_REQUEST` where there is no uv, or it refuses
 */
export async function exportUvLock(
  lockfile: DeclaredLockfile,
  host: Host,
  observer: Observer,
): Promise<string> {
  const { path, source, extras, groups } = lockfile;
  const uv = await findUv(host, observer);
  if (!uv)
    throw new VenvError('INVALID_REQUEST', 'a uv.lock can only be read by uv, and no uv is on PATH', {
      source,
      hint: 'install uv, or export it once: uv export --format pylock.toml --output-file pylock.toml',
    });
  const project = dirname(path);
  observer.look(join(project, 'pyproject.toml'));
  const selection = [
    ...extras.flatMap((name) => ['--extra', name]),
    ...groups.flatMap((name) => ['--group', name]),
  ];
  const args = [
    'export',
    '--frozen',
    '--quiet',
    '--format',
    'pylock.toml',
    '--project',
    project,
    ...selection,
  ];
  const { exitCode, stdout, stderr, startError } = await run(uv, args, {
    processEnv: host.processEnv,
    cwd: project,
    timeout,
  });
  if (exitCode === 0) return stdout;
  throw new VenvError('INVALID_REQUEST', `uv could not export the uv.lock: ${startError ?? stderr.trim()}`, {
    source,
    hint: 'uv 0.7 or newer is needed; uv lock brings the file up to date',
  });
}
