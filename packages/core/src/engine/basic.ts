import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import { inUsableCache } from '../cache/usable.js';
import { removeLease, writeLease } from '../environment/lease.js';
import type { EnvironmentInterpreter } from '../environment/materialise.js';
import { publisher } from '../event/publish.js';
import { removeTree } from '../filesystem/remove-tree.js';
import { readHost } from '../host.js';
import { executableNames } from '../interpreter/interpreter.js';
import { ownedName } from '../locking/owner.js';
import { uniqueHex } from '../locking/unique-hex.js';
import { markProcesses } from '../process/processes.js';
import { observedRequest } from '../requested.js';
import { withSettings } from '../settings/variables.js';
import { type BasicEnvironment, basicEnvironment } from './basic-environment.js';
import { defineEngine, type Engine } from './engine.js';

/**
 * The least isolation: a private folder, scrubbed variables, and the interpreter of the host with whatever is installed in
 * it. For tests that need a Python and no packages of their own.
 */
export const basic: Engine<BasicEnvironment> = defineEngine({
  name: 'basic',
  installs: false,
  async create(declared, options) {
    const declaration = withSettings(declared);
    const listener = publisher(options);
    const host = readHost(options.root);
    const start = performance.now();
    return observedRequest({ declaration, host, listener }, (seeker) =>
      inUsableCache(seeker, async (cache) => {
        const { hostInterpreter } = await import('@testvenv/core/internal/cold');
        const interpreter = await hostInterpreter(declaration, cache, host);
        const [id, madeAfter] = [uniqueHex(), markProcesses()];
        const prefix = await makeFolder(cache, id, interpreter);
        listener({
          type: 'environmentCreated',
          environmentId: id,
          prefix,
          milliseconds: performance.now() - start,
        });
        const leavesTrash = options.leavesTrash ?? false;
        return basicEnvironment({ id, prefix, cache, interpreter, madeAfter, listener, leavesTrash });
      }),
    );
  },
});

/** As a virtualenv's: the lease first, the rename last. */
async function makeFolder(
  cache: CacheLayout,
  id: string,
  interpreter: EnvironmentInterpreter,
): Promise<string> {
  const draft = join(cache.temp, ownedName());
  const prefix = cache.environment(id);
  writeLease(cache, id);
  try {
    mkdirSync(join(draft, 'bin'), { recursive: true });
    for (const name of executableNames(interpreter))
      symlinkSync(interpreter.executable, join(draft, 'bin', name));
    renameSync(draft, prefix);
    return prefix;
  } catch (error) {
    await removeTree(draft);
    removeLease(cache, id);
    throw error;
  }
}
