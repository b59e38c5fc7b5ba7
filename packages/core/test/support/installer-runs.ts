import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Observer } from '../../src/cache/observation.js';
import type { Environment } from '../../src/environment/environment.js';
import { silent } from '../../src/event/event-bus.js';
import { readHost } from '../../src/host.js';
import { chooseInstaller } from '../../src/installer/choose.js';
import type { Installer, InstallerName, InstallerRun } from '../../src/installer/installer.js';
import { discover } from '../../src/interpreter/discover.js';
import { type DeclaredRequirement, defaults, type RequirementSet } from '../../src/request/request.js';
import type { Lockfile } from '../../src/requirement/lockfile.js';
import { sharedCache } from './caches.js';
import { environmentFor } from './environments.js';
import { temporaryDirectory } from './temporary-directory.js';

export interface InstallerRuns {
  readonly installer: Installer;
  /** What is installed into, with nothing but pip at first. */
  readonly environment: Environment;
  /** Names and versions in the environment, without pip. */
  readonly installed: () => readonly string[];
  readonly resolve: (wanted: Wanted, settings?: Partial<InstallerRun>) => Promise<Lockfile>;
  readonly install: (lockfile: Lockfile, wanted?: Wanted, settings?: Partial<InstallerRun>) => Promise<void>;
}

type Wanted = Partial<Omit<RequirementSet, 'requirements' | 'constraints'>> & {
  readonly requirements?: readonly (string | DeclaredRequirement)[];
  readonly constraints?: readonly string[];
};

/** An installer without what the engine puts round it, to be run with an environment of the test's own. */
export async function installerRuns(name: InstallerName): Promise<InstallerRuns> {
  const environment = await environmentFor({ installer: name });
  const runOf = async (wanted: Wanted, settings: Partial<InstallerRun> = {}): Promise<InstallerRun> => {
    const folder = temporaryDirectory();
    const scratch = join(folder, 'scratch');
    mkdirSync(scratch);
    return {
      python: environment.python,
      host: readHost(),
      timeout: defaults.installTimeout,
      wanted: setOf(wanted),
      offline: false,
      onLine: () => {},
      scratch,
      logs: join(folder, 'logs'),
      ...settings,
    };
  };
  const installer = await installerOf(name);
  return {
    installer,
    environment,
    installed: () =>
      environment.distributions
        .filter((one) => one.name !== 'pip')
        .map((one) => `${one.name}==${one.version}`),
    resolve: async (wanted, settings) => installer.resolve(await runOf(wanted, settings)),
    install: async (lockfile, wanted = {}, settings) =>
      installer.install(await runOf(wanted, settings), lockfile),
  };
}

async function installerOf(name: InstallerName): Promise<Installer> {
  const [cache, host] = [sharedCache(), readHost()];
  const { interpreter } = await discover({}, cache, host);
  const context = { ...defaults, cache, host, interpreter, listener: silent };
  return chooseInstaller(name, context, new Observer());
}

function setOf({ requirements = [], constraints = [], index = {} }: Wanted): RequirementSet {
  const declared = (one: string | DeclaredRequirement, at: number) =>
    typeof one === 'string' ? { text: one, source: { file: 'a.test.ts', line: at + 1, what: 'test' } } : one;
  return { requirements: requirements.map(declared), constraints: constraints.map(declared), index };
}
