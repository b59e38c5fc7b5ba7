import type { Options } from 'execa';
import type { ProcessEnv } from '../host.js';

/** Changes a `processEnv` in place. */
type Activation = (processEnv: ProcessEnv) => unknown;

/** execa's options for a command inside an environment, whether or not it is activated in this process. */
export function within(activation: Activation, options?: Options): Options {
  const inherited = options?.extendEnv === false ? {} : process.env;
  return { ...options, env: { ...activated(activation, inherited), ...options?.env }, extendEnv: false };
}

export function activated(activation: Activation, inherited: ProcessEnv = process.env): ProcessEnv {
  const processEnv = { ...inherited };
  activation(processEnv);
  return processEnv;
}
