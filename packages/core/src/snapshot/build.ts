import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fs from 'fs-extra';
import { getOrCreate, type SnapshotResult } from '../cache/get-or-create.js';
import { type CacheLayout, snapshotLayout } from '../cache/layout.js';
import { writeRecord } from '../cache/records.js';
import { whileLeased } from '../environment/lease.js';
import { environmentPipConfig } from '../environment/pip-options.js';
import { VenvError } from '../error/venv-error.js';
import type { VenvListener } from '../event/event-bus.js';
import { inPool } from '../filesystem/pool.js';
import type { Host } from '../host.js';
import type { InstallerRun } from '../installer/installer.js';
import { pip } from '../installer/pip/pip.js';
import { pipEnv } from '../installer/pip/settings.js';
import { completionHint } from '../interpreter/completion-hint.js';
import type { Interpreter } from '../interpreter/interpreter.js';
import { redact } from '../process/redact.js';
import { run } from '../process/run.js';
import type { RequirementSet } from '../request/request.js';
import type { Lockfile } from '../requirement/lockfile.js';
import { harvest } from './harvest.js';
import { snapshotKey } from './key.js';
import { type Layer, layerSchema } from './layer.js';
import { seal } from './seal.js';

/** All that a build needs beside what it builds. */
export interface BuildContext {
  readonly cache: CacheLayout;
  readonly host: Host;
  readonly interpreter: Interpreter;
  readonly listener: VenvListener;
  /** Milliseconds for one run of an installer. */
  readonly installTimeout: number;
  /** On this machine, among all processes. Default: see `locking/build-slots.ts`. */
  readonly maxConcurrentBuilds?: number | undefined;
}

/** Milliseconds for `python -m venv --without-pip`, which takes a twentieth of a second. */
const createTimeout = 60_000;

/** The snapshot of a Lockfile, over the seed: the snapshot that holds pip alone. */
export function lockedSnapshot(
  context: BuildContext,
  lockfile: Lockfile,
  seed: Layer,
  wanted: RequirementSet,
): Promise<SnapshotResult> {
  const id = snapshotKey(lockfile, context.interpreter, installerOf(seed));
  const requirements = wanted.requirements.map(({ text }) => redact(text));
  const into = (draft: string) =>
    whileLeased(context.cache, seed.snapshotId, () =>
      fillSnapshot(context, draft, id, seed, (run) => pip.install({ ...run, wanted }, lockfile)),
    );
  return getOrCreate(
    context.cache,
    { id, requirements, into },
    context.listener,
    context.maxConcurrentBuilds,
  );
}

/** `pip==26.3`: the pip of a seed. */
export function installerOf({ distributions }: Layer): string {
  const pip = distributions.find(({ name }) => name === 'pip');
  return `pip==${pip?.version}`;
}

/**
 * Makes a virtualenv with the interpreter's own `venv`, lets the installer fill it, and seals the result.
 * @param parent the snapshot to grow from; none for a seed
 */
export async function fillSnapshot(
  { cache, host, interpreter, listener, installTimeout }: BuildContext,
  draft: string,
  id: string,
  parent: Layer | undefined,
  install: (pip: InstallerRun) => Promise<void>,
): Promise<void> {
  const snapshot = snapshotLayout(draft);
  const { sitePackages } = interpreter;
  await createVirtualenv(interpreter, snapshot.tree, host);
  if (parent) {
    const from = cache.snapshot(parent.snapshotId).tree;
    for (const folder of ['bin', sitePackages])
      await inPool('linkTree', { from: join(from, folder), to: join(snapshot.tree, folder) });
  }
  // As in an environment: no pip.conf of the user's leads the installer elsewhere.
  const pipConfig = join(snapshot.tree, 'pip.conf');
  await fs.writeFile(pipConfig, environmentPipConfig);
  const scratch = join(draft, 'scratch');
  await fs.ensureDir(scratch);
  await install({
    host,
    python: join(snapshot.tree, 'bin', 'python'),
    timeout: installTimeout,
    wanted: { requirements: [], constraints: [], index: {} },
    scratch,
    onLine: (line) => listener({ type: 'buildProgress', snapshotId: id, line }),
  });
  await fs.remove(scratch);
  await fs.remove(pipConfig);
  const layer = await harvest(snapshot.tree, { snapshotId: id, sitePackages });
  await seal(snapshot, interpreter);
  writeRecord(cache, snapshot.layer, layerSchema.parse(layer));
}

async function createVirtualenv(interpreter: Interpreter, tree: string, host: Host): Promise<void> {
  if (!interpreter.hasVenv) throw venvMissing(interpreter, 'it has no venv module');
  const args = ['-m', 'venv', '--without-pip', '--prompt', 'testvenv', tree];
  const { exitCode, stderr, stdout } = await run(interpreter.executable, args, {
    processEnv: pipEnv(host),
    timeout: createTimeout,
  });
  if (exitCode !== 0 || !existsSync(join(tree, 'bin', 'python')))
    throw venvMissing(interpreter, stderr || stdout);
}

export function venvMissing(interpreter: Interpreter, reason: string): VenvError {
  const { executable, hasVenv } = interpreter;
  return new VenvError('VENV_MODULE_MISSING', `${executable} cannot make a virtualenv: ${reason.trim()}`, {
    hint: completionHint(interpreter),
    details: { executable, missing: hasVenv ? 'pip' : 'venv' },
  });
}
