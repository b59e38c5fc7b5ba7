import type { SnapshotLayout } from '../cache/layout.js';
import { parallelism } from '../filesystem/pool.js';
import { type FailedRun, installerFailure } from '../installer/failure.js';
import type { Interpreter } from '../interpreter/interpreter.js';
import { run } from '../process/run.js';
import { sealScript } from './seal-script.js';

export interface Sealing {
  /** A draft of it. */
  readonly snapshot: SnapshotLayout;
  /** Where the tree will stand in the end. */
  readonly home: string;
  readonly interpreter: Interpreter;
  /** The manifest of the snapshot that this one grew from, if any: what is still as it says is not read again. */
  readonly inherited: string | undefined;
  /** Snapshots whose bytecode may be taken over where a source is the same. */
  readonly donors: readonly Pick<SnapshotLayout, 'tree' | 'manifest'>[];
  /** Settles when the tree is ready for it; what does not come to be ready is not sealed. */
  readonly ready: Promise<unknown>;
  /** To be blamed if it fails. */
  readonly run: FailedRun;
}

export interface Sealed {
  /** Whether there is bytecode that was not compiled here: a distribution brought it along. */
  readonly hasForeignBytecode: boolean;
}

/**
 * Compiles what has no bytecode yet in a tree's site-packages, takes every write permission, and writes the manifest. The
 * interpreter that does it starts at once, and waits for the tree.
 * @throws VenvError `DISK_FULL`, `PERMISSION_DENIED`, `BUILD_FAILED`, `INSTALL_TIMEOUT`
 */
export async function seal({ snapshot, home, interpreter, ready, ...sealing }: Sealing): Promise<Sealed> {
  const { tree, manifest } = snapshot;
  const { donors, inherited = null } = sealing;
  const { executable, sitePackages } = interpreter;
  const task = { tree, home, manifest, sitePackages, inherited, donors, processes: parallelism };
  const result = await run(executable, ['-s', '-S', '-B', '-X', 'utf8', '-W', 'ignore', '-c', sealScript], {
    // Before Python 3.11 bytecode has sets in the order of their hashes: so it is the same each time.
    processEnv: { PATH: process.env.PATH, PYTHONHASHSEED: '0' },
    timeout: sealing.run.timeout,
    input: ready.then(
      () => `${JSON.stringify(task)}\n`,
      () => '',
    ),
  });
  if (result.exitCode !== 0) throw installerFailure('sealing the snapshot', result, sealing.run, []);
  return { hasForeignBytecode: result.stdout === 'true' };
}
