import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { z } from 'zod';
import { VenvError } from '../error/venv-error.js';
import type { ProcessEnv } from '../host.js';
import { isExecutableName } from '../interpreter/interpreter.js';
import { redact } from '../process/redact.js';
import { type RunResult, run } from '../process/run.js';
import { type Activatable, misleadingIn } from './activation.js';
import { isolationScript, pipScript, referenceScript } from './isolation-script.js';

/** One way out of an environment. */
export interface Leak {
  /** `PIP_TARGET`, `sys.path`, `the command pip`, `pip's option target`, … */
  readonly what: string;
  readonly expected: string;
  /** Free of credentials. */
  readonly found: string;
}

/** What was looked at, and what leads out of the environment. */
export interface IsolationReport {
  readonly prefix: string;
  readonly basePrefix: string;
  /** `sys.path`, without the working folder. */
  readonly path: readonly string[];
  /** Each interpreter's and pip's name with what a shell finds for it. */
  readonly commands: Readonly<Record<string, string>>;
  readonly leaks: readonly Leak[];
}

/** What of an environment is verified. */
export interface Verifiable extends Activatable {
  /** The site-packages of its snapshots. */
  readonly inherited: readonly string[];
}

const referenceSchema = z.object({ basePrefix: z.string(), path: z.array(z.string()) });
const seenSchema = z.object({
  executable: z.string(),
  prefix: z.string(),
  basePrefix: z.string(),
  path: z.array(z.string()),
  pathFiles: z.array(z.string()),
  schemePaths: z.record(z.string(), z.string()),
  userSite: z.boolean(),
});
const pipSchema = z.object({
  user: z.boolean(),
  target: z.string().nullable(),
  prefix: z.string().nullable(),
  root: z.string().nullable(),
  src: z.string(),
  python: z.string().nullable(),
  place: z.string(),
});
type PipDefaults = z.infer<typeof pipSchema>;
type Reference = z.infer<typeof referenceSchema>;
type Seen = z.infer<typeof seenSchema>;

/** Why Python gave no answer. */
interface Failure {
  readonly failure: string;
}

/** Milliseconds for each of the programs that are started. */
const timeout = 60_000;

/**
 * Starts what a test would start, under the variables that a test's programs have, and looks where it leads.
 * @throws VenvError `ISOLATION_BROKEN`, which names every leak; its `details.report` is the report
 */
export async function verifyIsolation(
  environment: Verifiable,
  processEnv: ProcessEnv,
): Promise<IsolationReport> {
  const [commands, reference, seen, pip] = await Promise.all([
    findCommands(environment, processEnv),
    ask(environment, ['-I', '-S', '-c', referenceScript], {}, referenceSchema),
    ask(environment, ['-c', isolationScript], processEnv, seenSchema),
    ask(environment, ['-c', pipScript], processEnv, pipSchema),
  ]);
  const leaks = [
    ...leakingVariables(environment, processEnv),
    ...leakingCommands(environment, commands),
    ...leakingPython(environment, seen, reference),
    ...leakingPip(environment, pip),
  ];
  const { prefix = '', basePrefix = '', path = [] } = 'prefix' in seen ? seen : {};
  const report = { prefix, basePrefix, path: path.filter(Boolean), commands, leaks };
  if (leaks.length === 0) return report;
  throw broken(environment, report);
}

function broken({ prefix }: Verifiable, report: IsolationReport): VenvError {
  const lines = report.leaks.map(
    ({ what, expected, found }) => `  ${what}: ${found} (expected: ${expected})`,
  );
  return new VenvError('ISOLATION_BROKEN', [`${prefix} is not isolated:`, ...lines].join('\n'), {
    hint: 'take back what it names: a variable that was set after the activation, or a configuration file',
    details: { report },
  });
}

function leakingVariables({ prefix }: Verifiable, processEnv: ProcessEnv): readonly Leak[] {
  const misleading = misleadingIn(processEnv).map((what) => leak(what, 'unset', processEnv[what] ?? ''));
  const { VIRTUAL_ENV: active } = processEnv;
  return active === prefix ? misleading : [...misleading, leak('VIRTUAL_ENV', prefix, active ?? 'unset')];
}

/** As a shell finds them, which is the one that scripts and people use. */
async function findCommands({ scripts }: Verifiable, processEnv: ProcessEnv) {
  const present = readdirSync(scripts).filter((name) => isExecutableName(name) || /^pip[\d.]*$/.test(name));
  const names = [...new Set(['python', 'python3', 'pip', ...present])];
  const program = 'for name; do command -v "$name" || echo; done';
  const { stdout } = await run('/bin/sh', ['-c', program, 'sh', ...names], { processEnv, timeout });
  const found = stdout.split('\n');
  return Object.fromEntries(names.map((name, index) => [name, found[index] ?? '']));
}

function leakingCommands({ scripts }: Verifiable, commands: IsolationReport['commands']): readonly Leak[] {
  return Object.entries(commands)
    .filter(([name, path]) => path !== join(scripts, name))
    .map(([name, path]) => leak(`the command ${name}`, join(scripts, name), path || 'nothing'));
}

function leakingPython(
  environment: Verifiable,
  seen: Seen | Failure,
  reference: Reference | Failure,
): readonly Leak[] {
  if ('failure' in seen) return [leak('python', 'it starts', seen.failure)];
  if ('failure' in reference) return [leak('python', 'it starts', reference.failure)];
  return [
    ...leakingPrefixes(environment, seen, reference.basePrefix),
    ...leakingPath(environment, seen, reference.path),
  ];
}

function leakingPrefixes({ prefix }: Verifiable, seen: Seen, basePrefix: string): readonly Leak[] {
  const paths = Object.entries(seen.schemePaths).filter(([, path]) => !isWithin(path, prefix));
  return [
    ...unequal('sys.prefix', prefix, seen.prefix),
    ...unequal('sys.base_prefix', basePrefix, seen.basePrefix),
    ...paths.map(([name, path]) => leak(`sysconfig's ${name}`, `below ${prefix}`, path)),
    ...unequal('the user site', 'off', seen.userSite ? 'on' : 'off'),
  ];
}

/** The working folder, the standard library, the environment, its snapshot, and what `.pth` files there name. */
function leakingPath(
  { prefix, inherited }: Verifiable,
  { path, pathFiles }: Seen,
  standardLibrary: readonly string[],
): readonly Leak[] {
  const allowed = new Set(['', ...standardLibrary, ...inherited, ...pathFiles]);
  const expected = 'the standard library, the environment and its snapshot';
  return path
    .filter((entry) => !allowed.has(entry) && !isWithin(entry, prefix) && !isEditableHook(entry))
    .map((entry) => leak('sys.path', expected, entry));
}

/** No folder: what setuptools leaves there for its editable installs. */
function isEditableHook(entry: string): boolean {
  return /^__editable__\..+\.__path_hook__$/.test(entry);
}

function leakingPip({ prefix }: Verifiable, pip: PipDefaults | Failure): readonly Leak[] {
  if ('failure' in pip) return [leak('pip', 'it starts', pip.failure)];
  const { src, user, place, ...elsewhere } = pip;
  return [
    ...Object.entries(elsewhere).flatMap(([name, value]) =>
      value ? [leak(`pip's option ${name}`, 'unset', value)] : [],
    ),
    ...(user ? [leak("pip's option user", 'unset', 'true')] : []),
    ...(isWithin(src, prefix) ? [] : [leak("pip's option src", `below ${prefix}`, src)]),
    ...(isWithin(place, prefix) ? [] : [leak('where pip installs', `below ${prefix}`, place)]),
  ];
}

async function ask<T>(
  { scripts, prefix }: Verifiable,
  args: readonly string[],
  processEnv: ProcessEnv,
  schema: z.ZodType<T>,
): Promise<T | Failure> {
  const result = await run(join(scripts, 'python'), args, { processEnv, timeout, cwd: prefix });
  const parsed = result.exitCode === 0 ? schema.safeParse(JSON.parse(lastLine(result.stdout))) : undefined;
  return parsed?.success ? parsed.data : { failure: reasonOf(result) };
}

function reasonOf({ startError, stderr, timedOut }: RunResult): string {
  if (timedOut) return `it gave no answer in ${timeout / 1000} s`;
  return startError ?? lastLine(stderr);
}

/** Anything may print before the script does: a `sitecustomize`, say. */
function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

function unequal(what: string, expected: string, found: string): readonly Leak[] {
  return expected === found ? [] : [leak(what, expected, found)];
}

function leak(what: string, expected: string, found: string): Leak {
  return { what, expected, found: redact(found) };
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}
