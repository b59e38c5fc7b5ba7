import type { Environment } from './environment/environment.js';
import type { PackageOperations } from './environment/operations/contract.js';
import { VenvError } from './error/venv-error.js';

/** What test code sees of its environment: all but the life cycle, which is the runner's. */
export type VenvHandle = Pick<
  Environment,
  | 'id'
  | 'prefix'
  | 'python'
  | 'scripts'
  | 'sitePackages'
  | 'distributions'
  | 'snapshotId'
  | 'linkMode'
  | 'processEnv'
  | 'run'
  | 'verify'
  | '$'
  | 'allocatePort'
  | 'releasePort'
  | keyof PackageOperations
  | 'snapshot'
  | 'restore'
>;

// A registered symbol on the test's global object, because runners load this module once more inside their realms.
const slot = Symbol.for('testvenv.handle');

interface Slotted {
  [slot]?: (() => VenvHandle) | undefined;
}

/**
 * Makes an environment the one that {@link venv} speaks of.
 * @param environment or a function that gives it at its first use
 * @param global the global object of the test's realm
 * @returns takes it back
 */
export function offerHandle(
  environment: VenvHandle | (() => VenvHandle),
  global: object = globalThis,
): () => void {
  const slotted = global as Slotted;
  const offered = typeof environment === 'function' ? environment : () => environment;
  slotted[slot] = offered;
  return () => {
    if (slotted[slot] === offered) slotted[slot] = undefined;
  };
}

function current(): VenvHandle {
  const offered = (globalThis as Slotted)[slot];
  if (offered) return offered();
  throw new VenvError('ENVIRONMENT_NOT_FOUND', 'no Python environment belongs to this test file now', {
    hint: 'add "@vitest-environment venv" (or "@jest-environment venv") to its docblock; after its last test it is gone',
  });
}

/**
 * The environment of the test file that runs. It is looked up on every use, so it outlives nothing.
 * @throws VenvError `ENVIRONMENT_NOT_FOUND` outside a test file with an environment
 */
export const venv: VenvHandle = handleTo(current);

/** A handle to one environment that its lender can take back, to the same effect as the environment's end. */
export function lendHandle(environment: VenvHandle): {
  readonly handle: VenvHandle;
  readonly end: () => void;
} {
  let lent: VenvHandle | undefined = environment;
  const handle = handleTo(() => {
    if (lent) return lent;
    throw new VenvError(
      'ENVIRONMENT_NOT_FOUND',
      `the environment ${environment.id} has ended with its test`,
      {
        hint: 'do its work before, and await it',
      },
    );
  });
  return { handle, end: () => (lent = undefined) };
}

/** A handle that asks on every use which environment it stands for. */
export function handleTo(current: () => VenvHandle): VenvHandle {
  return {
    get id() {
      return current().id;
    },
    get prefix() {
      return current().prefix;
    },
    get python() {
      return current().python;
    },
    get scripts() {
      return current().scripts;
    },
    get sitePackages() {
      return current().sitePackages;
    },
    get distributions() {
      return current().distributions;
    },
    get snapshotId() {
      return current().snapshotId;
    },
    get linkMode() {
      return current().linkMode;
    },
    get processEnv() {
      return current().processEnv;
    },
    get $() {
      return current().$;
    },
    run: (command, args, options) => current().run(command, args, options),
    verify: (processEnv) => current().verify(processEnv),
    allocatePort: () => current().allocatePort(),
    releasePort: (port) => current().releasePort(port),
    list: () => current().list(),
    freeze: () => current().freeze(),
    check: () => current().check(),
    show: (name) => current().show(name),
    outdated: () => current().outdated(),
    install: (wanted, options) => current().install(wanted, options),
    update: (names, options) => current().update(names, options),
    uninstall: (names) => current().uninstall(names),
    status: () => current().status(),
    snapshot: (name, options) => current().snapshot(name, options),
    restore: (snapshot) => current().restore(snapshot),
  };
}
