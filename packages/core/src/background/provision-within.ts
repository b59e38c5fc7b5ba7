import { createRequire } from 'node:module';
import type { Declaration } from '../declaration/declaration.js';
import type { Environment } from '../environment/environment.js';
import { type SerialisedVenvError, VenvError } from '../error/venv-error.js';
import type { ProcessEnv } from '../host.js';
import { loadExeca } from '../process/execa.js';
import { provision, provisionWarm } from '../provision.js';
import type { ProvisionOptions } from '../provision-options.js';

/**
 * The variable that tells the builder process what to build. Not an argument, which every user sees in the list of
 * processes, and not a message, which is lost when its sender is killed too soon.
 */
export const questionVariable = 'TESTVENV_BUILD';

export interface BuilderQuestion extends Pick<ProvisionOptions, 'maxConcurrentBuilds'> {
  readonly declaration: Declaration;
  readonly root: string;
}

/** What it says at its end. */
export type BuilderAnswer =
  | { readonly ready: true }
  | { readonly error: SerialisedVenvError }
  | { readonly crash: string };

/**
 * {@link provision} for a caller that will be killed if it takes too long: what is not ready is built by another
 * process, which goes on by itself when the time is over, so that the next run finds the snapshot.
 * @param timeout milliseconds
 * @throws VenvError `BUILD_PENDING` when the time is over, else as {@link provision}
 */
export async function provisionWithin(
  timeout: number,
  declaration: Declaration,
  options: ProvisionOptions = {},
): Promise<Environment> {
  const warm = provisionWarm(declaration, options);
  if (warm) return warm;
  const { root = process.cwd(), processEnv = process.env, maxConcurrentBuilds } = options;
  const slots = maxConcurrentBuilds === undefined ? {} : { maxConcurrentBuilds };
  const question = { declaration, root, ...slots };
  const answer = await buildElsewhere(timeout, question, processEnv);
  if ('error' in answer) throw VenvError.from(answer.error);
  if ('crash' in answer) throw new VenvError('BUILD_FAILED', `the builder process failed: ${answer.crash}`);
  return provision(declaration, options);
}

async function buildElsewhere(
  timeout: number,
  question: BuilderQuestion,
  processEnv: ProcessEnv,
): Promise<BuilderAnswer> {
  const builder = createRequire(import.meta.url).resolve('@testvenv/core/internal/builder');
  const subprocess = loadExeca().execa(process.execPath, [builder], {
    detached: true,
    cleanup: false,
    ipc: true,
    env: { ...processEnv, [questionVariable]: JSON.stringify(question) },
    extendEnv: false,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    reject: false,
  });
  const answered = new Promise<BuilderAnswer>((resolve) => {
    subprocess.once('message', (message: unknown) => resolve(message as BuilderAnswer));
    subprocess.once('exit', (code) => resolve({ crash: `it ended with exit code ${code}` }));
  });
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeout);
  });
  const answer = await Promise.race([answered, over]);
  clearTimeout(timer);
  if (answer) return answer;
  subprocess.unref();
  subprocess.channel?.unref();
  throw pending(timeout);
}

function pending(timeout: number): VenvError {
  return new VenvError('BUILD_PENDING', `the environment is still being built after ${timeout / 1000} s`, {
    hint: 'the build goes on and serves the next run; add venv() from "vitest-environment-venv/plugin" to the plugins, which builds before the tests start, or run "testvenv warm" first',
  });
}
