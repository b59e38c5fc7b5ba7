import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { $ as ExecaDollar, Options, Result } from 'execa';
import type { SnapshotOrigin } from '../cache/get-or-create.js';
import type { CacheLayout } from '../cache/layout.js';
import type { VenvListener } from '../event/event-bus.js';
import type { Timings } from '../event/events.js';
import type { ProcessEnv } from '../host.js';
import { createPorts } from '../port/ports.js';
import { loadExeca } from '../process/execa.js';
import type { ProcessMark } from '../process/processes.js';
import type { Distribution, Layer } from '../snapshot/layer.js';
import { sealedSitePackages } from '../snapshot/stack.js';
import { activate, type Deactivate } from './activation.js';
import { boundedCommands } from './bounded-commands.js';
import type { Bounds } from './bounds.js';
import { commandEvents, observeCommand, observing } from './commands.js';
import { dispose } from './dispose.js';
import { effectiveDistributions } from './distributions.js';
import { guarded } from './guarded.js';
import type { LinkMode } from './link-mode.js';
import type { EnvironmentInterpreter } from './materialise.js';
import type { PackageOperations } from './operations/contract.js';
import { createPackages } from './packages.js';
import { hookName } from './site-hook.js';
import { createSnapshots, type Ground, type SnapshotOperations } from './snapshots.js';
import type { IsolationReport } from './verify.js';
import { activated, within } from './within.js';

/** A real virtualenv of one's own, until it is disposed. */
export interface Environment extends AsyncDisposable, PackageOperations, SnapshotOperations {
  readonly id: string;
  /** `sys.prefix`: the virtualenv's folder. */
  readonly prefix: string;
  /** The virtualenv's `python`. */
  readonly python: string;
  /** Where its console scripts are: `bin`. */
  readonly scripts: string;
  /** Its own writable site-packages. */
  readonly sitePackages: string;
  /**
   * What is installed now, the snapshot's and what was installed since. Read from disk, without Python.
   * @throws VenvError `ENVIRONMENT_NOT_FOUND` once it is disposed, as do `run` and `$`
   */
  readonly distributions: readonly Distribution[];
  /** The snapshot that it stands over now. */
  readonly snapshotId: string;
  /** How it has the snapshot's files now. */
  readonly linkMode: LinkMode;
  /** Whether its snapshot had to be built for it, or was there already. */
  readonly origin: SnapshotOrigin;
  readonly timings: Timings;
  /**
   * Runs a command in the environment and waits for it. The options and the result are execa's; a command that
   * exits non-zero throws execa's `ExecaError` unless `reject: false`. A `timeout` ends its whole process group.
   * @throws VenvError `COMMAND_TIMEOUT`, `LIMIT_EXCEEDED` where the declaration's `commandTimeout` or `limits` were crossed
   */
  run<T extends Options = Record<never, never>>(
    command: string,
    args?: readonly string[],
    options?: T,
  ): Promise<Result<T>>;
  /** execa's `$`, bound to the environment. */
  readonly $: typeof ExecaDollar;
  /**
   * The variables of a program that is to run in the environment, whatever is active in this process:
   * `spawn('python', args, { env: environment.processEnv })`. A copy of this process's, with the activation.
   */
  readonly processEnv: NodeJS.ProcessEnv;
  /** Applies it to a `processEnv` (default: this process's); undone by what it returns. */
  activate(processEnv?: ProcessEnv): Deactivate;
  /**
   * A TCP port of the loopback for a server of the test: no other environment that shares this cache is given it, and
   * nobody listens on it. Given back when the environment is disposed.
   * @throws VenvError `PORTS_EXHAUSTED`
   */
  allocatePort(): Promise<number>;
  /** Gives a port back before the end. */
  releasePort(port: number): void;
  /**
   * Looks whether anything leads out of it: variables, commands, `sys.path`, pip's settings.
   * @param processEnv the variables of the programs that a test starts; default: those that `run` gives them
   * @throws VenvError `ISOLATION_BROKEN`, which names every leak
   */
  verify(processEnv?: ProcessEnv): Promise<IsolationReport>;
  /** Ends its processes and removes it. More than once is the same as once. */
  dispose(): Promise<void>;
}

export interface EnvironmentInit {
  readonly id: string;
  readonly prefix: string;
  readonly cache: CacheLayout;
  readonly layer: Layer;
  readonly interpreter: EnvironmentInterpreter;
  readonly linkMode: LinkMode;
  readonly origin: Environment['origin'];
  readonly bounds: Bounds;
  readonly timings: Timings;
  /** `markProcesses` when it was made. */
  readonly madeAfter: ProcessMark | undefined;
  readonly listener: VenvListener;
  /** The project's folder: relative paths are looked up from there. */
  readonly root: string;
  /** Whether a sweep will empty the trash, so that disposing need not. */
  readonly leavesTrash: boolean;
  /** Whether another process owns it and will end it: then disposing only ends its use here, and gives its ports back. */
  readonly isBorrowed?: boolean;
}

export function createEnvironment(init: EnvironmentInit): Environment {
  const { id, prefix, layer, linkMode, origin, timings, bounds, listener } = init;
  const scripts = join(prefix, 'bin');
  const ports = createPorts(init.cache);
  const sitePackages = join(prefix, layer.sitePackages);
  let disposal: Promise<void> | undefined;
  const tell = commandEvents(id, listener);
  const inside = (processEnv: ProcessEnv) => activate({ id, prefix, scripts }, processEnv);
  const ground: Ground = { layer, linkMode };
  const { assertThere, inTurn, ...packages } = createPackages(init, ground, () => disposal !== undefined);
  const environment: Environment = {
    id,
    prefix,
    scripts,
    python: join(scripts, 'python'),
    sitePackages,
    get snapshotId() {
      return ground.layer.snapshotId;
    },
    origin,
    timings,
    get linkMode() {
      return linkModeNow(sitePackages, ground.linkMode);
    },
    get distributions() {
      assertThere();
      return effectiveDistributions(sitePackages, ground.layer.distributions);
    },
    ...packages,
    ...createSnapshots(init, ground, inTurn, createEnvironment),
    run: async (command, args = [], options) => {
      assertThere();
      const { run } = boundedCommands(loadExeca(), bounds);
      try {
        return (await observeCommand(run(command, args, within(inside, options)), tell)) as never;
      } catch (error) {
        // What the end of the environment cut short fails with that reason, not with the signal's name.
        assertThere();
        throw error;
      }
    },
    get $() {
      assertThere();
      const { $ } = boundedCommands(loadExeca(), bounds);
      return guarded(observing($(within(inside)), tell), assertThere) as never;
    },
    activate: (processEnv = process.env) => {
      assertThere();
      const deactivate = inside(processEnv);
      listener({ type: 'environmentActivated', environmentId: id });
      return (deactivated) => {
        deactivate(deactivated);
        listener({ type: 'environmentDeactivated', environmentId: id });
      };
    },
    get processEnv() {
      assertThere();
      return activated(inside);
    },
    verify: async (processEnv = activated(inside)) => {
      const { verifyIsolation } = await import('@testvenv/core/internal/cold');
      const inherited = sealedSitePackages(init.cache, ground.layer);
      return verifyIsolation({ id, prefix, scripts, inherited }, processEnv);
    },
    allocatePort: async () => {
      assertThere();
      return ports.allocate();
    },
    releasePort: ports.release,
    // The processes first: one of them may still listen.
    dispose: () => (disposal ??= endOf(init).finally(ports.releaseAll)),
    [Symbol.asyncDispose]: () => environment.dispose(),
  };
  return environment;
}

async function endOf(init: EnvironmentInit): Promise<void> {
  if (!init.isBorrowed) await dispose(init);
}

/** A layered environment that was detached from its snapshot is a linked one. */
function linkModeNow(sitePackages: string, made: LinkMode): LinkMode {
  if (made !== 'layered') return made;
  return existsSync(join(sitePackages, hookName)) || !existsSync(sitePackages) ? 'layered' : 'linked';
}
