import { type CacheLayout, ensureCache } from '../cache/layout.js';
import { Observer } from '../cache/observation.js';
import type { Declaration } from '../declaration/declaration.js';
import { isVenvError, VenvError } from '../error/venv-error.js';
import { silent } from '../event/event-bus.js';
import type { Host } from '../host.js';
import { knownInstaller } from '../installer/choose.js';
import { boundsOf } from '../installer/context.js';
import type { Installer } from '../installer/installer.js';
import type { Interpreter } from '../interpreter/interpreter.js';
import { findInterpreter } from '../prepare.js';
import { parseRequest } from '../request/parse.js';
import { createLockfile, lockfileDigest } from '../requirement/lockfile.js';
import { resolve } from '../resolution/resolve.js';
import type { BuildContext } from '../snapshot/build-context.js';
import { snapshotKey, toolchain } from '../snapshot/key.js';
import type { Layer } from '../snapshot/layer.js';
import { readLayer } from '../snapshot/read-layer.js';
import { seedToolchains } from '../snapshot/seed.js';

/** What a cache has for a declaration. */
export type Presence =
  | {
      readonly state: 'present';
      readonly snapshotId: string;
      /** The snapshot of pip alone that it grew from. */
      readonly seedId: string;
      /** Of the Lockfile that was resolved. */
      readonly lockfile: string;
    }
  | { readonly state: 'missing'; readonly requirements: readonly string[] };

/**
 * Looks whether a declaration's snapshot is in a cache, without building or resolving anything: a resolution that is
 * known counts, however old.
 * @throws VenvError what is wrong with the declaration, or that there is no such interpreter
 */
export async function lookFor(declaration: Declaration, cache: CacheLayout, host: Host): Promise<Presence> {
  ensureCache(cache);
  const request = parseRequest(declaration, { host, observer: new Observer() });
  const { interpreter } = await findInterpreter(request, cache, host);
  const installer = onlyLooking(await knownInstaller(request.installer, host, new Observer()));
  const context: BuildContext = {
    ...{ ...boundsOf(request), offline: true },
    ...{ cache, host, interpreter, installer, listener: silent },
  };
  const seed = presentSeed(cache, interpreter, installer);
  const missing = { state: 'missing', requirements: request.requirements.map(({ text }) => text) } as const;
  if (!seed) return missing;
  try {
    const giveSeed = async () => ({ layer: seed, origin: 'found' as const });
    const { lockfile } = await resolve(request, context, giveSeed, new Observer());
    const pip = seed.distributions.find(({ name }) => name === 'pip')?.version;
    const snapshotId = snapshotKey(lockfile, interpreter, toolchain(installer, pip));
    if (!readLayer(cache, snapshotId)) return missing;
    return { state: 'present', snapshotId, seedId: seed.snapshotId, lockfile: lockfileDigest(lockfile) };
  } catch (error) {
    if (!isVenvError(error) || error.code !== 'SNAPSHOT_NOT_FOUND') throw error;
    return missing;
  }
}

/** One that knows which settings decide, as the real one does, and is never let near an index. */
function onlyLooking(installer: Installer): Installer {
  const refuse = async () => {
    throw new VenvError('SNAPSHOT_NOT_FOUND', 'nothing is known of these requirements yet');
  };
  return { ...installer, needsPip: false, resolve: refuse, install: refuse, installPip: refuse };
}

function presentSeed(cache: CacheLayout, interpreter: Interpreter, installer: Installer): Layer | undefined {
  const none = createLockfile([]);
  return seedToolchains(interpreter, installer)
    .map((chain) => readLayer(cache, snapshotKey(none, interpreter, chain)))
    .find((layer) => layer !== undefined);
}
