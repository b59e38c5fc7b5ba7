import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { activate, type Deactivate } from '../environment/activation.js';
import { commandEvents, observeCommand, observing } from '../environment/commands.js';
import { type Disposable, dispose } from '../environment/dispose.js';
import type { EnvironmentInterpreter } from '../environment/materialise.js';
import type { InstalledDistribution } from '../environment/operations/contract.js';
import { gone } from '../environment/packages.js';
import { activated, within } from '../environment/within.js';
import type { ProcessEnv } from '../host.js';
import { createPorts } from '../port/ports.js';
import { loadExeca } from '../process/execa.js';
import type { EngineEnvironment } from './engine.js';

export type BasicEnvironment = EngineEnvironment;

export interface BasicInit extends Disposable {
  readonly interpreter: EnvironmentInterpreter;
}

/** What the host's interpreter says of its own distributions. */
const listProgram = `import json, re
from importlib.metadata import distributions
names = {re.sub(r'[-_.]+', '-', d.metadata['Name']).lower(): d.version for d in reversed(list(distributions())) if d.metadata['Name']}
print(json.dumps([{'name': n, 'version': names[n], 'editable': False} for n in sorted(names)]))`;

export function basicEnvironment(init: BasicInit): BasicEnvironment {
  const { id, prefix, cache, interpreter, listener } = init;
  const scripts = join(prefix, 'bin');
  const python = join(scripts, 'python');
  const ports = createPorts(cache);
  const tell = commandEvents(id, listener);
  let disposal: Promise<void> | undefined;
  const isThere = () => !disposal && existsSync(prefix);
  const assertThere = () => {
    if (!isThere()) throw gone(id);
  };
  const inside = (processEnv: ProcessEnv) => activateBasic({ id, prefix, scripts }, processEnv);
  const environment: BasicEnvironment = {
    id,
    prefix,
    scripts,
    python,
    run: async (command, args = [], options) => {
      assertThere();
      const started = loadExeca().execa(command, args, within(inside, options));
      return (await observeCommand(started, tell)) as never;
    },
    get $() {
      assertThere();
      return observing(loadExeca().$(within(inside)), tell) as never;
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
    allocatePort: async () => {
      assertThere();
      return ports.allocate();
    },
    releasePort: ports.release,
    list: async () => {
      assertThere();
      const options = { env: activated(inside), extendEnv: false } as const;
      const { stdout } = await loadExeca().execa(python, ['-I', '-c', listProgram], options);
      return JSON.parse(stdout) as readonly InstalledDistribution[];
    },
    status: () => ({
      state: isThere() ? 'ready' : 'disposed',
      prefix,
      pythonVersion: interpreter.version,
      changes: [],
    }),
    dispose: () => (disposal ??= dispose(init).finally(ports.releaseAll)),
    [Symbol.asyncDispose]: () => environment.dispose(),
  };
  return environment;
}

/** A virtualenv's activation, but for the variable that says that there is one. */
function activateBasic(place: Parameters<typeof activate>[0], processEnv: ProcessEnv): Deactivate {
  const deactivate = activate(place, processEnv);
  delete processEnv.VIRTUAL_ENV;
  return deactivate;
}
