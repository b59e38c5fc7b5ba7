import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

export interface FileResult {
  readonly status: 'passed' | 'failed';
  readonly message: string;
  readonly tests: readonly { readonly fullName: string; readonly status: string }[];
}

export interface VitestRun {
  readonly exitCode: number | undefined;
  /** Both streams, as a person sees them. */
  readonly output: string;
  /** By path relative to the project. */
  readonly files: Readonly<Record<string, FileResult>>;
  /** What the test files said of their environments. */
  readonly environments: readonly LoggedEnvironment[];
  /** The processes that test files left running. */
  readonly leftovers: readonly number[];
}

export interface LoggedEnvironment {
  readonly file: string;
  readonly id: string;
  readonly prefix: string;
  readonly madeBy: 'main process' | 'worker';
}

export interface VitestCall {
  readonly project: string;
  readonly cacheDirectory: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The Node that runs it. Default: this one. */
  readonly node?: string;
}

export function fixture(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/projects/${name}`, import.meta.url));
}

/** Runs the Vitest that a project depends on, as its user would. */
export async function runVitest({
  project,
  cacheDirectory,
  args = [],
  env,
  node,
}: VitestCall): Promise<VitestRun> {
  const scratch = mkdtempSync(join(tmpdir(), 'testvenv-run-'));
  const [json, log, leftovers] = ['report.json', 'environments.log', 'leftovers.log'].map((name) =>
    join(scratch, name),
  );
  const vitest = join(
    dirname(createRequire(join(project, 'package.json')).resolve('vitest/package.json')),
    'vitest.mjs',
  );
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${json}`];
  const { exitCode, all } = await execa(node ?? process.execPath, [vitest, 'run', ...reporters, ...args], {
    cwd: project,
    all: true,
    reject: false,
    env: {
      ...cleanEnv(),
      TESTVENV_CACHE_DIR: cacheDirectory,
      SUITE_LOG: log,
      SUITE_LEFTOVERS: leftovers,
      NO_COLOR: '1',
      ...env,
    },
    extendEnv: false,
  });
  try {
    return {
      exitCode,
      output: all ?? '',
      files: readReport(json ?? '', project),
      environments: readLines(log ?? '').map((line) => JSON.parse(line)),
      leftovers: readLines(leftovers ?? '').map(Number),
    };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** Ours without what this run's own Vitest put there, and pnpm's NODE_PATH, by which anybody finds anything. */
export function cleanEnv(): NodeJS.ProcessEnv {
  const own = /^(NODE_PATH$|VITEST|NODE_ENV|TEST$|MODE$|DEV$|PROD$|SSR$|BASE_URL$|TESTVENV_|FORCE_COLOR)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}

interface JsonReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: FileResult['status'];
    readonly message: string;
    readonly assertionResults: FileResult['tests'];
  }[];
}

function readReport(path: string, project: string): VitestRun['files'] {
  const [text] = readLines(path);
  const { testResults } = JSON.parse(text ?? '{"testResults":[]}') as JsonReport;
  return Object.fromEntries(
    testResults.map(({ name, status, message, assertionResults: tests }) => [
      relative(project, name),
      { status, message, tests },
    ]),
  );
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}
