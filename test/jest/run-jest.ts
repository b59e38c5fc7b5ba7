import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
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
}

interface JestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: JestFile['status'];
    readonly message: string;
    readonly assertionResults: readonly unknown[];
  }[];
}

/** Runs the real Jest in the fixture project. */
export async function runJest(
  args: readonly string[],
  { processEnv, temporary }: JestOptions,
): Promise<JestRun> {
  const report = join(temporary, 'report.json');
  const bin = createRequire(join(project, 'package.json')).resolve('jest/bin/jest');
  const nodeArgs = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', bin];
  const child = spawn(process.execPath, [...nodeArgs, '--json', `--outputFile=${report}`, ...args], {
    cwd: project,
    env: processEnv,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [output, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return { exitCode, output, files: filesOf(JSON.parse(readFileSync(report, 'utf8'))) };
}

function filesOf({ testResults }: JestReport): JestRun['files'] {
  return Object.fromEntries(
    testResults.map(({ name, status, message, assertionResults }) => [
      name.slice(project.length),
      { status, message, tests: assertionResults.length },
    ]),
  );
}
