import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Declaration } from '../declaration/declaration.js';
import type { EngineEnvironment } from '../engine/engine.js';
import type { SnapshotOperations } from '../environment/snapshots.js';
import type { ProcessEnv } from '../host.js';

/** An environment of a manager: what its engine gives, and what the manager knows of it. */
export type ManagedEnvironment<E extends EngineEnvironment = EngineEnvironment> = E & {
  /** The name of its engine. */
  readonly engine: string;
  /** A folder of its own for whatever a test puts there; gone with the environment. */
  readonly files: string;
  /** What its commands get, and its activation sets, beside what makes the environment. */
  readonly variables: Readonly<Record<string, string>>;
};

/** What a manager keeps of an environment. */
export interface Held<E extends EngineEnvironment = EngineEnvironment> {
  readonly environment: ManagedEnvironment<E>;
  readonly declaration: Declaration;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Undoes the manager's activation, if it is activated. */
  deactivate: (() => void) | undefined;
}

export interface ManagedInit {
  readonly engine: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Called once, when it is gone. */
  readonly onDisposed: () => void;
  /** Takes another of the same engine into the manager's hand. */
  readonly adopt: <E extends EngineEnvironment>(environment: E) => Promise<E>;
}

/** The engine's environment with variables of its own, over it: its getters and all that it has beside stay what they are. */
export function managed<E extends EngineEnvironment>(
  environment: E,
  init: ManagedInit,
): ManagedEnvironment<E> {
  const { engine, variables, onDisposed, adopt } = init;
  const files = join(environment.prefix, 'files');
  mkdirSync(files, { recursive: true });
  let disposal: Promise<void> | undefined;
  const dispose = () => (disposal ??= environment.dispose().finally(onDisposed));
  const own = {
    engine,
    files,
    variables,
    run: ((command, args, options) =>
      environment.run(command, args, withVariables(variables, options))) satisfies E['run'],
    activate: (processEnv: ProcessEnv = process.env) => {
      const deactivate = environment.activate(processEnv);
      const before = Object.keys(variables).map((name) => [name, processEnv[name]] as const);
      Object.assign(processEnv, variables);
      return (deactivated: ProcessEnv = processEnv) => {
        for (const [name, value] of before) restore(deactivated, name, value);
        deactivate(deactivated);
      };
    },
    get processEnv() {
      return { ...environment.processEnv, ...variables };
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
  const states = hasStates(environment) && {
    clone: async () => adopt(await environment.clone()),
    restore: async (snapshot: Parameters<typeof environment.restore>[0]) => {
      await environment.restore(snapshot);
      mkdirSync(files, { recursive: true });
    },
  };
  const dollar = { get: () => environment.$(withVariables(variables, {})) };
  return Object.create(environment, { ...descriptors(own), ...descriptors(states || {}), $: dollar });
}

const descriptors = Object.getOwnPropertyDescriptors;

function hasStates<E extends EngineEnvironment>(environment: E): environment is E & SnapshotOperations {
  return 'clone' in environment && 'restore' in environment;
}

function restore(processEnv: ProcessEnv, name: string, value: string | undefined): void {
  if (value === undefined) delete processEnv[name];
  else processEnv[name] = value;
}

/** execa's options with the variables, which the call's own override. */
function withVariables<Options extends { readonly env?: ProcessEnv } | undefined>(
  variables: Readonly<Record<string, string>>,
  options: Options,
): Options {
  return { ...options, env: { ...variables, ...options?.env } };
}

/** Copies what a test put into one environment's folder into another's. */
export function copyFiles(from: ManagedEnvironment, to: ManagedEnvironment): void {
  cpSync(from.files, to.files, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
}
