import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type CollectedTest, collectorVariables } from './collector.cjs';
import { declaredBy } from './declared-test.cjs';
import type { Core, Declaration, SerialisedVenvError } from './types.cjs';

/** What one test file declares, or what is wrong with that, for the command line. */
export interface WarmableFile {
  readonly file: string;
  readonly root: string;
  readonly declaration: Declaration | SerialisedVenvError;
}

/** Which of a project's test files count, in Jest's own words. */
export interface Selection {
  /** Patterns of paths. Default: all test files. */
  readonly filters?: readonly string[];
  /** `2/5`, as in `jest --shard`. */
  readonly shard?: string;
  /** Default: the one that Jest finds. */
  readonly config?: string;
}

/**
 * Every declaration of a Jest project, asked of Jest itself: its config, its projects, its globs, its sequencer.
 * @throws VenvError `INVALID_REQUEST` where Jest cannot say
 */
export async function findDeclarations(
  root: string,
  { filters = [], shard, config }: Selection = {},
): Promise<readonly WarmableFile[]> {
  const core = await import('@testvenv/core');
  const own = config ? [`--config=${config}`] : [];
  const variables = shard ? { [collectorVariables.sequencer]: await ownSequencer(root, own) } : {};
  const args = [...own, ...(shard ? [`--shard=${shard}`] : []), ...filters];
  const tests = await collect(root, args, variables);
  return tests.flatMap((test) => {
    const declaration = tryDeclaration(core, test);
    return declaration ? [{ file: test.path, root: test.context.config.rootDir, declaration }] : [];
  });
}

async function ownSequencer(root: string, own: readonly string[]): Promise<string> {
  const { globalConfig } = JSON.parse(await jest(root, ['--showConfig', ...own]));
  return globalConfig.testSequencer;
}

async function collect(
  root: string,
  args: readonly string[],
  variables: NodeJS.ProcessEnv,
): Promise<readonly CollectedTest[]> {
  const folder = mkdtempSync(join(tmpdir(), 'testvenv-jest-'));
  const output = join(folder, 'tests.json');
  const sequencer = `--testSequencer=${join(__dirname, 'collector.cjs')}`;
  try {
    await jest(root, ['--listTests', sequencer, ...args], {
      ...variables,
      [collectorVariables.output]: output,
    });
    return JSON.parse(readFileSync(output, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** In a process of its own: Jest prints what it lists, and ends the process when its config is wrong. */
async function jest(
  root: string,
  args: readonly string[],
  variables: NodeJS.ProcessEnv = {},
): Promise<string> {
  const program = createRequire(join(root, 'package.json')).resolve('jest/bin/jest');
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (exitCode === 0) return stdout;
  const { VenvError } = await import('@testvenv/core');
  throw new VenvError('INVALID_REQUEST', `Jest could not say which tests it runs:\n${stderr.trim()}`, {
    source: { what: `Jest in ${root}` },
    hint: 'run jest --listTests there',
  });
}

function tryDeclaration(core: Core, test: CollectedTest): WarmableFile['declaration'] | undefined {
  try {
    return declaredBy(core, test);
  } catch (error) {
    if (core.isVenvError(error)) return error.toJSON();
    throw error;
  }
}
