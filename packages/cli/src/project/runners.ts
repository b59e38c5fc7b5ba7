import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Finding, isVenvError } from '@testvenv/core';
import semver from 'semver';
import { type DeclaredFile, projectDeclarations, type RunnerName, runnerPackages } from './declarations.js';

/** A runner that a project has, and its package of ours. */
export interface RunnerDiagnosis {
  readonly runner: RunnerName;
  readonly version: string;
  /** The version of `vitest-environment-venv` or `jest-environment-venv`; nothing where that is not installed. */
  readonly environment: string | undefined;
  /** Test files that declare an environment; nothing where the runner cannot say. */
  readonly testFiles: number | undefined;
  readonly findings: readonly Finding[];
}

interface PackageJson {
  readonly version: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Looks at the runners of the project in a folder: their versions, and whether their configs can be read. */
export async function diagnoseRunners(root: string): Promise<readonly RunnerDiagnosis[]> {
  const diagnoses: RunnerDiagnosis[] = [];
  for (const runner of Object.keys(runnerPackages) as RunnerName[]) {
    const own = packageJson(root, runner);
    if (own) diagnoses.push(await diagnoseRunner(runner, own.version, root));
  }
  return diagnoses;
}

async function diagnoseRunner(runner: RunnerName, version: string, root: string): Promise<RunnerDiagnosis> {
  const environment = packageJson(root, runnerPackages[runner]);
  if (!environment) return { runner, version, environment: undefined, testFiles: undefined, findings: [] };
  const range = environment.peerDependencies?.[runner] ?? '*';
  const { testFiles, findings } = await lookAtProject(runner, root);
  return {
    runner,
    version,
    environment: environment.version,
    testFiles,
    findings: [...versionFindings(runner, version, range), ...findings],
  };
}

function versionFindings(runner: RunnerName, version: string, range: string): readonly Finding[] {
  if (semver.satisfies(version, range, { includePrerelease: true })) return [];
  const what = `${runner} ${version} is none of those that ${runnerPackages[runner]} knows (${range})`;
  return [{ severity: 'broken', what, repair: `npm install --save-dev ${runner}@latest` }];
}

async function lookAtProject(
  runner: RunnerName,
  root: string,
): Promise<Pick<RunnerDiagnosis, 'testFiles' | 'findings'>> {
  const selection = { roots: [root], runners: [runner], filters: [], vitestConfig: [], jestConfig: [] };
  try {
    const files = await projectDeclarations(selection);
    return { testFiles: files.length, findings: fileFindings(runner, files) };
  } catch (error) {
    if (!isVenvError(error)) throw error;
    const repair = error.hint ?? `see what ${runner} says of its config`;
    return { testFiles: undefined, findings: [{ severity: 'broken', what: error.summary, repair }] };
  }
}

function fileFindings(runner: RunnerName, files: readonly DeclaredFile[]): readonly Finding[] {
  if (files.length === 0) return [nothingDeclared(runner)];
  return files.flatMap(({ file, declaration }): readonly Finding[] => {
    if (!('code' in declaration)) return [];
    const what = `what ${file} declares is malformed: ${declaration.summary}`;
    return [{ severity: 'broken', what, repair: declaration.hint ?? 'correct it' }];
  });
}

function nothingDeclared(runner: RunnerName): Finding {
  const config = {
    vitest: "environment: 'venv' in vitest.config.ts",
    jest: "preset: 'jest-environment-venv' in jest.config.js",
  };
  return {
    severity: 'note',
    what: `no test file of ${runner} asks for an environment`,
    repair: `add "@${runner}-environment venv" to a file's docblock, or ${config[runner]}`,
  };
}

function packageJson(root: string, name: string): PackageJson | undefined {
  const require = createRequire(join(root, 'package.json'));
  try {
    return require(`${name}/package.json`);
  } catch {
    return undefined;
  }
}
