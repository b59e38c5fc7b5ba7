import type { Declaration } from '../declaration/declaration.js';
import type { Environment } from '../environment/environment.js';
import { VenvError } from '../error/venv-error.js';
import type { ProvisionOptions } from '../provision-options.js';

/**
 * What an environment of every engine has; each member means what it means in {@link Environment}. An engine that installs
 * has more.
 */
export type EngineEnvironment = Pick<
  Environment,
  | 'id'
  | 'prefix'
  | 'python'
  | 'scripts'
  | 'processEnv'
  | 'run'
  | '$'
  | 'activate'
  | 'allocatePort'
  | 'releasePort'
  | 'list'
  | 'status'
  | 'dispose'
> &
  Partial<Pick<Environment, 'freeze' | 'install' | 'uninstall'>> &
  AsyncDisposable;

/** A way to make environments. `engineContract` of `@testvenv/core/testing` says what it has to fulfil. */
export interface Engine<E extends EngineEnvironment = EngineEnvironment> {
  /** In lower case. */
  readonly name: string;
  /** Whether it gives an environment the distributions that are declared. One that does not refuses to. */
  readonly installs: boolean;
  /**
   * A fresh environment.
   * @throws VenvError whatever stands in the way; `INVALID_REQUEST` for what this engine cannot do
   */
  create(declaration: Declaration, options: ProvisionOptions): Promise<E>;
}

/**
 * An engine of one's own, checked.
 * @throws VenvError `INVALID_REQUEST`
 */
export function defineEngine<E extends EngineEnvironment>(engine: Engine<E>): Engine<E> {
  const { name, create, installs } = engine;
  if (typeof name !== 'string' || !/^[a-z][a-z0-9-]*$/.test(name))
    throw new VenvError('INVALID_REQUEST', `an engine cannot be named ${JSON.stringify(name)}`, {
      hint: 'use lower-case letters, digits and hyphens',
    });
  if (typeof create !== 'function' || typeof installs !== 'boolean')
    throw new VenvError('INVALID_REQUEST', `the engine ${name} is incomplete`, {
      hint: 'it needs a function "create", and "installs": true or false',
    });
  return Object.freeze(engine);
}
