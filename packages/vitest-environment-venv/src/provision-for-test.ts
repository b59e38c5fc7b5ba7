import { relative } from 'node:path';
import {
  type Declaration,
  type Environment,
  isVenvError,
  overridden,
  provision,
  provisionPrepared,
  provisionWithin,
  VenvError,
  type VenvOptions,
} from '@testvenv/core';
import { declarationOf } from './declaration.js';
import { lastEntered, reportForTests } from './entered.js';
import type { ProvidedContext } from './protocol.js';
import { readPlan } from './provided-plan.js';

/** A test that wants an environment of its own. */
export interface TestOrder {
  readonly file: string;
  /** Nothing without the plugin. */
  readonly context: ProvidedContext | undefined;
  /** In place of the file's. */
  readonly options: VenvOptions;
  /** Milliseconds that a build may take. */
  readonly timeout: number;
}

/**
 * An environment like the file's, but for some options. What the file's own is made of is ready, whatever is built for
 * this test alone may take too long for it.
 * @throws VenvError `BUILD_PENDING` then
 */
export async function provisionForTest({ file, context, options, timeout }: TestOrder): Promise<Environment> {
  const { root = process.cwd() } = context ?? {};
  // The file's own environment is active in this process, and none of this one's business.
  const processEnv = lastEntered()?.processEnvOutside() ?? process.env;
  const place = { root, processEnv, leavesTrash: context !== undefined, listener: reportForTests };
  const declared = () => declarationOf(file, context ?? { root, options: undefined, configFile: undefined });
  const planned = context && readPlan(context.plan, file);
  if (planned && 'preparation' in planned && Object.keys(options).length === 0) {
    const environment = planned.isVerified ? undefined : provisionPrepared(planned.preparation, place);
    return environment ?? provision(declared(), place);
  }
  const source = { file: relative(root, file), what: 'venvOptions of the test' };
  return within(timeout, overridden(declared(), options, source), place);
}

async function within(
  timeout: number,
  declaration: Declaration,
  place: Parameters<typeof provisionWithin>[2],
): Promise<Environment> {
  try {
    return await provisionWithin(timeout, declaration, place);
  } catch (error) {
    throw isVenvError(error) && error.code === 'BUILD_PENDING' ? stillBuilding(error) : error;
  }
}

function stillBuilding({ summary }: VenvError): VenvError {
  return new VenvError('BUILD_PENDING', summary, {
    hint: 'the build goes on and serves the next run; give the test more time, or declare the same in a test file, where the plugin builds it before the tests start',
  });
}
