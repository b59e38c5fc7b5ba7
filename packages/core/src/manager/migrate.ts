import type { Declaration, VenvOptions } from '../declaration/declaration.js';
import type { Engine, EngineEnvironment } from '../engine/engine.js';
import { isVenvError } from '../error/venv-error.js';
import { copyFiles, type Held, type ManagedEnvironment } from './managed.js';

/** What of an environment could not be carried to another engine, and why. */
export interface LeftBehind {
  /** `requirements`, `lockfile`, `the distribution six`, … */
  readonly what: string;
  readonly why: string;
}

export interface Migration {
  /** The new one. The old one is disposed of. */
  readonly environment: ManagedEnvironment;
  /** `requirements`, `lockfile`, `files`, `variables`, `installed since`, as far as there were any. */
  readonly carried: readonly string[];
  readonly left: readonly LeftBehind[];
}

/** Options that only mean something where distributions are installed. */
const ofInstalling: readonly (keyof VenvOptions)[] = [
  'requirements',
  'requirementsFiles',
  'constraints',
  'pyproject',
  'extras',
  'groups',
  'script',
  'lockfile',
  'editable',
];

export type Make = (
  engine: string,
  declaration: Declaration,
  variables: ManagedEnvironment['variables'],
) => Promise<ManagedEnvironment>;

/**
 * Makes an environment of another engine with all that one has: what it declared, what was installed since, its files and
 * its variables. The old one goes when the new one stands, and stays if none can be made.
 */
export async function migrate(
  { environment: from, declaration }: Held,
  engine: Engine,
  make: Make,
): Promise<Migration> {
  const { kept, carried, left } = engine.installs
    ? whole(declaration)
    : withoutInstalling(declaration, engine);
  const environment = await make(engine.name, kept, from.variables);
  try {
    const since = await carryChanges(from, environment, engine);
    copyFiles(from, environment);
    await from.dispose();
    const hasVariables = Object.keys(from.variables).length > 0;
    const all = [...carried, ...since.carried, 'files', ...(hasVariables ? ['variables'] : [])];
    return { environment, carried: all, left: [...left, ...since.left] };
  } catch (error) {
    await environment.dispose();
    throw error;
  }
}

interface Carrying {
  readonly kept: Declaration;
  readonly carried: readonly string[];
  readonly left: readonly LeftBehind[];
}

function whole(declaration: Declaration): Carrying {
  return { kept: declaration, carried: declaredOf(declaration), left: [] };
}

function withoutInstalling(declaration: Declaration, { name }: Engine): Carrying {
  const why = `the engine "${name}" installs nothing`;
  const kept = declaration.flatMap((part) =>
    part.kind === 'script' ? [] : [{ ...part, value: stripped(part.value) }],
  );
  return { kept, carried: [], left: declaredOf(declaration).map((what) => ({ what, why })) };
}

function declaredOf(declaration: Declaration): readonly string[] {
  const names = declaration.flatMap((part) =>
    part.kind === 'script'
      ? ['requirements']
      : ofInstalling.filter((name) => (part.value as VenvOptions | null)?.[name] !== undefined),
  );
  return [...new Set(names)];
}

function stripped(value: unknown): unknown {
  const entries = Object.entries(Object(value)).filter(
    ([name]) => !(ofInstalling as readonly string[]).includes(name),
  );
  return Object.fromEntries(entries);
}

/** What was installed and removed since the environment was made, done again in another. */
async function carryChanges(
  from: EngineEnvironment,
  to: EngineEnvironment,
  engine: Engine,
): Promise<Omit<Carrying, 'kept'>> {
  const { changes } = from.status();
  const left: LeftBehind[] = [];
  const pinned = await pinnedIn(from);
  for (const { name, to: version } of changes) {
    const what = `the distribution ${name}`;
    try {
      if (!to.install || !to.uninstall)
        left.push({ what, why: `the engine "${engine.name}" installs nothing` });
      else if (version === undefined) await to.uninstall(name);
      else await to.install(pinned.get(name) ?? `${name}==${version}`, { onConflict: 'force' });
    } catch (error) {
      if (!isVenvError(error)) throw error;
      left.push({ what, why: error.summary });
    }
  }
  return { carried: changes.length > left.length ? ['installed since'] : [], left };
}

/** Requirements as `pip freeze` gives them, by name: also of what came from a path or a URL. */
async function pinnedIn(environment: EngineEnvironment): Promise<ReadonlyMap<string, string>> {
  const [lines, listed] = [await environment.freeze?.(), await environment.list()];
  const byName = listed.map(({ name }) => [name, lines?.find((line) => normalised(line) === name)] as const);
  return new Map(byName.flatMap(([name, line]) => (line ? [[name, line]] : [])));
}

function normalised(line: string): string {
  return (/^[\w.-]+/.exec(line)?.[0] ?? '').replaceAll(/[-_.]+/g, '-').toLowerCase();
}
