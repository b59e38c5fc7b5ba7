import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export const project = fileURLToPath(new URL('../../fixtures/projects/jest-basic/', import.meta.url));

export interface JestFile {
  readonly status: 'passed' | 'failed';
  /** What Jest prints of its failures. */
  readonly message: string;
  readonly tests: number;
}

export interface JestRun {
  readonly exitCode: number;
  /** By the file's path from the project's folder. */
  readonly files: Readonly<Record<string, JestFile>>;
  readonly output: string;
}

export interface JestOptions {
  readonly processEnv: NodeJS.ProcessEnv;
  /** A folder for Jest's own report. */
  readonly temporary: string;
  /** Default: the fixture. */
  readonly cwd?: string;
  /** The Node that runs it. Default: this one. */
  readonly node?: string;
}

interface JestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: JestFile['status'];
    readonly message: string;
    readonly assertionResults: readonly unknown[];
  }[];
}

/** Runs the Jest that a project depends on. */
export async function runJest(
  args: readonly string[],
  { processEnv, temporary, cwd = project, node = process.execPath }: JestOptions,
): Promise<JestRun> {
  const report = join(temporary, 'report.json');
  const bin = createRequire(join(cwd, 'package.json')).resolve('jest/bin/jest');
  const nodeArgs = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', bin];
  const child = spawn(node, [...nodeArgs, '--json', `--outputFile=${report}`, ...args], {
    cwd,
    env: processEnv,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [output, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return { exitCode, output, files: filesOf(JSON.parse(readFileSync(report, 'utf8')), cwd) };
}

function filesOf({ testResults }: JestReport, cwd: string): JestRun['files'] {
  return Object.fromEntries(
    testResults.map(({ name, status, message, assertionResults }) => [
      relative(realpathSync(cwd), name),
      { status, message, tests: assertionResults.length },
    ]),
  );
}
