import { cacheLayout } from '../cache/layout.js';
import { type Declaration, declare } from '../declaration/declaration.js';
import { basic } from '../engine/basic.js';
import { defineEngine, type Engine, type EngineEnvironment } from '../engine/engine.js';
import { virtualenv } from '../engine/virtualenv.js';
import { disposeNow } from '../environment/dispose-now.js';
import type { Environment } from '../environment/environment.js';
import { gone } from '../environment/packages.js';
import { VenvError } from '../error/venv-error.js';
import { fanOut, type VenvListener } from '../event/event-bus.js';
import type { PublishedEvent } from '../event/events.js';
import { publisher } from '../event/publish.js';
import { defaultCacheDirectory, readHost } from '../host.js';
import { sweep } from '../maintenance.js';
import type { Monitor } from '../monitor/monitor.js';
import type { ResourceUsage } from '../monitor/sample.js';
import type { ProvisionOptions } from '../provision-options.js';
import { resolveSettings } from '../settings/resolve.js';
import type { CreateOptions, IsolationManager, ManagerOptions, ManagerStatus } from './contract.js';
import { counting } from './counts.js';
import { type Held, type ManagedEnvironment, type ManagedInit, managed } from './managed.js';
import { migrate } from './migrate.js';

/** Milliseconds between two sweeps. */
const defaultSweepInterval = 10 * 60_000;

/**
 * A manager for a project: its settings are the options', else those of variables, else those of its settings file.
 * @throws VenvError `INVALID_REQUEST` for a settings file that is malformed
 */
export async function createIsolationManager(options: ManagerOptions = {}): Promise<IsolationManager> {
  const {
    root = process.cwd(),
    listener,
    logger,
    engines = [],
    sweepInterval = defaultSweepInterval,
  } = options;
  const { settings, parts } = await resolveSettings(options, root, process.env);
  const registry = new Map<string, Engine>([virtualenv, basic].map((engine) => [engine.name, engine]));
  const held = new Map<string, Held>();
  const listeners = new Set<VenvListener<PublishedEvent>>(listener ? [listener] : []);
  const { counts, count } = counting();
  const audience: ProvisionOptions = {
    root,
    listener: (event) => fanOut<PublishedEvent>(count, ...listeners)(event),
    ...(logger && { logger }),
    ...(settings.maxConcurrentBuilds && { maxConcurrentBuilds: settings.maxConcurrentBuilds }),
  };
  const cacheDirectory = cacheLayout(settings.cacheDir ?? defaultCacheDirectory(readHost(root))).root;
  const sweepNow = () => sweep(cacheDirectory, audience);
  const known = (id: string): Held => {
    const found = held.get(id);
    if (!found) throw gone(id);
    return found;
  };
  const engineOf = (name: string): Engine => {
    const engine = registry.get(name);
    if (!engine) throw unavailable(name, [...registry.keys()]);
    return engine;
  };

  async function make(
    name: string,
    declaration: Declaration,
    variables: Readonly<Record<string, string>>,
    testFile?: string,
  ): Promise<ManagedEnvironment> {
    if (closing) throw closed();
    const engine = engineOf(name);
    await care?.watchExit();
    const made = await engine.create(declaration, { ...audience, ...(testFile && { testFile }) });
    return hold(made, declaration, { engine: name, variables });
  }

  async function hold<E extends EngineEnvironment>(
    made: E,
    declaration: Declaration,
    kind: Pick<ManagedInit, 'engine' | 'variables'>,
  ): Promise<ManagedEnvironment<E>> {
    if (closing) {
      await made.dispose();
      throw closed();
    }
    const onDisposed = () => void held.delete(made.id);
    const adopt = <Other extends EngineEnvironment>(other: Other) => hold(other, declaration, kind);
    const environment = managed(made, { ...kind, onDisposed, adopt });
    held.set(made.id, { environment, declaration, createdAt: Date.now(), deactivate: undefined });
    return environment;
  }

  const deactivate = (one: Held) => {
    one.deactivate?.();
    one.deactivate = undefined;
  };
  const dispose = async (one: Held) => {
    deactivate(one);
    await one.environment.dispose();
  };
  const disposeAll = async () => {
    await Promise.all([...held.values()].map(dispose));
  };
  let closing: Promise<void> | undefined;
  const autoCleanup = settings.autoCleanup ?? true;
  const care = autoCleanup ? careForEnd(held, sweepNow, sweepInterval) : undefined;

  const monitors = new Set<Monitor>();
  const stop = () => {
    for (const monitor of monitors) monitor.stop();
    care?.stop();
  };

  const manager: IsolationManager = {
    register(engine) {
      const { name } = defineEngine(engine);
      if (registry.has(name))
        throw new VenvError('INVALID_REQUEST', `an engine named "${name}" is registered already`);
      registry.set(name, engine);
    },
    create: ({ engine = 'virtualenv', variables = {}, testFile, ...wishes }: CreateOptions = {}) =>
      make(engine, [...parts, ...declare(wishes)], variables, testFile) as Promise<
        ManagedEnvironment<Environment>
      >,
    list: () => [...held.values()].map(({ environment }) => environment),
    find: (id) => held.get(id)?.environment,
    activate(id, processEnv) {
      const chosen = known(id);
      for (const other of held.values()) deactivate(other);
      chosen.deactivate = chosen.environment.activate(processEnv);
    },
    deactivate: (id) => deactivate(known(id)),
    dispose: (id) => dispose(known(id)),
    disposeAll,
    migrate: async (id, name) => {
      const from = known(id);
      const isActive = from.deactivate !== undefined;
      deactivate(from);
      const migration = await migrate(from, engineOf(name), make);
      if (isActive) manager.activate(migration.environment.id);
      return migration;
    },
    status: () => ({
      state: closing ? 'closed' : 'open',
      engines: [...registry.keys()],
      cacheDirectory,
      environments: [...held.values()].map(statusOf),
      counts: { ...counts },
    }),
    subscribe(one) {
      listeners.add(one);
      return () => void listeners.delete(one);
    },
    async usage(id) {
      const { environment } = known(id);
      const { sample } = await import('@testvenv/core/internal/cold');
      return (await sample([environment])).get(id) as ResourceUsage;
    },
    async monitor(wished) {
      const { createMonitor } = await import('@testvenv/core/internal/cold');
      const monitor = createMonitor(() => manager.list(), publisher(audience), wished);
      monitors.add(monitor);
      return monitor;
    },
    sweep: sweepNow,
    close: () => (closing ??= disposeAll().finally(stop)),
    [Symbol.asyncDispose]: () => manager.close(),
  };
  for (const engine of engines) manager.register(engine);
  return manager;
}

function statusOf({ environment, createdAt, deactivate }: Held): ManagerStatus['environments'][number] {
  const { id, engine } = environment;
  return { ...environment.status(), id, engine, createdAt, isActive: deactivate !== undefined };
}

function closed(): VenvError {
  return new VenvError('INVALID_REQUEST', 'the isolation manager is closed');
}

function unavailable(name: string, known: readonly string[]): VenvError {
  return new VenvError('ENGINE_UNAVAILABLE', `no engine is named "${name}"`, {
    hint: `known are: ${known.join(', ')}; others are registered with defineEngine()`,
  });
}

/** Sweeps now and then, and disposes of all that is held when this process ends, which neither keeps from ending. */
function careForEnd(held: ReadonlyMap<string, Held>, sweepNow: () => Promise<unknown>, interval: number) {
  const timer = setInterval(() => void sweepNow().catch(() => {}), interval).unref();
  const endAll = () => {
    for (const { environment } of held.values()) disposeNow(environment.id, environment.prefix);
  };
  let watching: Promise<() => void> | undefined;
  return {
    /** Not before there is anything to end: a manager is made at once. */
    watchExit: () => (watching ??= import('signal-exit').then(({ onExit }) => onExit(endAll))),
    stop: () => {
      clearInterval(timer);
      watching?.then((forget) => forget());
    },
  };
}
