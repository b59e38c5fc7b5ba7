// What every engine's environments have to fulfil, for whoever writes one: no test library is needed but `node:assert`.
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { declare, type VenvOptions } from '../declaration/declaration.js';
import { isVenvError } from '../error/venv-error.js';
import type { PublishedEvent } from '../event/events.js';
import type { ProvisionOptions } from '../provision-options.js';
import type { Engine, EngineEnvironment } from './engine.js';

/** One thing that an engine has to fulfil. */
export interface ContractCase {
  readonly title: string;
  /** Rejects with an `AssertionError` if it does not. */
  readonly check: () => Promise<void>;
}

export interface ContractOptions {
  /** What every environment is made with, e.g. a `cacheDir`. Default: nothing. */
  readonly wishes?: VenvOptions;
  /** Something small that an engine which installs can install. Default: `six==1.17.0`. */
  readonly requirement?: string;
}

type Check = (create: Create, options: Required<ContractOptions>) => Promise<void>;
type Create = (wishes?: VenvOptions, options?: ProvisionOptions) => Promise<EngineEnvironment>;

/** The cases for an engine, to be run by whatever runs your tests: `it(title, check)`. */
export function engineContract(
  engine: Engine,
  { wishes = {}, requirement = 'six==1.17.0' }: ContractOptions = {},
): readonly ContractCase[] {
  const checks = { ...common, ...(engine.installs ? installing : notInstalling) };
  return Object.entries(checks).map(([title, check]) => ({
    title,
    check: async () => {
      const made: EngineEnvironment[] = [];
      const create: Create = async (more, options = {}) => {
        const environment = await engine.create(declare({ ...wishes, ...more }), options);
        made.push(environment);
        return environment;
      };
      try {
        await check(create, { wishes, requirement });
      } finally {
        await Promise.all(made.map((environment) => environment.dispose()));
      }
    },
  }));
}

const printName = 'import sys; print(sys.executable)';

const common: Readonly<Record<string, Check>> = {
  'gives a Python of its own folder, by path and by name': async (create) => {
    const environment = await create();
    assert.ok(environment.python.startsWith(environment.prefix));
    for (const command of [environment.python, 'python']) {
      const { stdout } = await environment.run(command, ['-c', printName]);
      assert.ok(String(stdout).startsWith(environment.prefix), `${command} is ${stdout}`);
    }
    const { stdout } = await environment.$`python -c ${printName}`;
    assert.ok(String(stdout).startsWith(environment.prefix));
  },
  'gives each caller another one': async (create) => {
    const [one, other] = await Promise.all([create(), create()]);
    assert.notEqual(one.id, other.id);
    writeFileSync(join(one.prefix, 'mine'), '');
    assert.ok(!existsSync(join(other.prefix, 'mine')));
  },
  'activates, and undoes that variable by variable': async (create) => {
    const environment = await create();
    const before = { PATH: '/usr/bin', PYTHONPATH: '/elsewhere', VIRTUAL_ENV: '/theirs', MINE: 'stays' };
    const processEnv: Record<string, string | undefined> = { ...before };
    const deactivate = environment.activate(processEnv);
    assert.equal(processEnv.PATH?.split(':')[0], environment.scripts);
    assert.equal(processEnv.PYTHONPATH, undefined);
    assert.equal(processEnv.TESTVENV_ID, environment.id);
    assert.equal(processEnv.MINE, 'stays');
    deactivate();
    assert.deepEqual(processEnv, before);
  },
  'hands on arguments, options and exit codes': async (create) => {
    const environment = await create();
    const program = 'import os, sys; print(os.environ["X"], sys.argv[1]); sys.exit(3)';
    const options = { env: { X: 'y' }, reject: false };
    const { stdout, exitCode } = await environment.run('python', ['-c', program, 'a b'], options);
    assert.deepEqual([stdout, exitCode], ['y a b', 3]);
    await assert.rejects(environment.run('python', ['-c', program, 'a'], { env: { X: 'y' } }));
  },
  'keeps what would mislead Python from its commands': async (create) => {
    const environment = await create();
    const program = 'import os; print(os.environ.get("PYTHONHOME"), os.environ.get("PYTHONNOUSERSITE"))';
    const before = process.env.PYTHONHOME;
    process.env.PYTHONHOME = '/nowhere';
    try {
      const { stdout } = await environment.run('python', ['-c', program]);
      assert.equal(stdout, 'None 1');
    } finally {
      if (before === undefined) delete process.env.PYTHONHOME;
      else process.env.PYTHONHOME = before;
    }
  },
  'ends its processes and is gone, once for all': async (create) => {
    const environment = await create();
    const child = environment.run('python', ['-c', 'import time; time.sleep(600)'], { reject: false });
    const ended = child.then(({ signal }) => signal);
    await Promise.all([environment.dispose(), environment.dispose()]);
    assert.equal(await ended, 'SIGTERM');
    assert.ok(!existsSync(environment.prefix));
    assert.equal(environment.status().state, 'disposed');
    await assert.rejects(
      async () => environment.run('python', ['-c', '']),
      (error) => isVenvError(error) && error.code === 'ENVIRONMENT_NOT_FOUND',
    );
  },
  'gives out ports, each once': async (create) => {
    const [one, other] = await Promise.all([create(), create()]);
    const ports = await Promise.all([one, one, other].map((environment) => environment.allocatePort()));
    assert.equal(new Set(ports).size, 3);
    one.releasePort(ports[0] as number);
  },
  'says how it is': async (create) => {
    const environment = await create();
    const { state, prefix, pythonVersion, changes } = environment.status();
    assert.deepEqual([state, prefix, changes], ['ready', environment.prefix, []]);
    assert.match(pythonVersion, /^3\.\d+/);
  },
  'tells when it is made and when it is gone': async (create) => {
    const heard: PublishedEvent[] = [];
    const environment = await create({}, { listener: (event) => heard.push(event) });
    await environment.dispose();
    const about = (type: PublishedEvent['type']) =>
      heard.filter((event) => event.type === type && 'environmentId' in event);
    for (const type of ['environmentCreated', 'environmentDisposed'] as const) {
      const [event] = about(type);
      assert.ok(event && 'environmentId' in event, `no ${type}`);
      assert.equal(event.environmentId, environment.id);
    }
  },
};

const nameOf = (requirement: string) => /^[\w.-]+/.exec(requirement)?.[0].toLowerCase() ?? '';

const installing: Readonly<Record<string, Check>> = {
  'has what is declared, for itself alone': async (create, { wishes, requirement }) => {
    const requirements = [...(wishes.requirements ?? []), requirement];
    const [one, other] = [await create({ requirements }), await create()];
    const names = async (environment: EngineEnvironment) =>
      (await environment.list()).map(({ name }) => name);
    assert.ok((await names(one)).includes(nameOf(requirement)));
    assert.ok(!(await names(other)).includes(nameOf(requirement)));
  },
};

const notInstalling: Readonly<Record<string, Check>> = {
  'refuses what it cannot install': async (create, { requirement }) => {
    await assert.rejects(
      create({ requirements: [requirement] }),
      (error) => isVenvError(error) && error.code === 'INVALID_REQUEST',
    );
  },
  'lists what is there': async (create) => {
    const environment = await create();
    for (const { name, version } of await environment.list()) assert.ok(name && version);
  },
};
