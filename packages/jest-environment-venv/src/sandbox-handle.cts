import type { Environment, VenvHandle } from './types.cjs';

type ProcessEnv = Readonly<Record<string, string | undefined>>;

interface CommandOptions {
  readonly env?: ProcessEnv;
  readonly extendEnv?: boolean;
}

/**
 * An environment as a test in the sandbox expects it: its commands see the variables that the test has set, which
 * stay in the sandbox's copy of `process.env` and never reach the real one.
 */
export function sandboxHandle(environment: Environment, sandboxEnv: ProcessEnv): VenvHandle {
  // An object of its own over the environment, because Jest strips the properties of what is left on the global object.
  return Object.create(environment, {
    run: {
      value: ((command, args, options) =>
        environment.run(command, args, withVariables(sandboxEnv, options))) satisfies VenvHandle['run'],
    },
    processEnv: { get: () => activated(environment, sandboxEnv) },
    $: { get: () => environment.$(withVariables(sandboxEnv, {})) },
  });
}

function activated(environment: Environment, sandboxEnv: ProcessEnv): NodeJS.ProcessEnv {
  const processEnv = { ...sandboxEnv };
  environment.activate(processEnv);
  return processEnv;
}

function withVariables<Options extends CommandOptions | undefined>(
  sandboxEnv: ProcessEnv,
  options: Options,
): Options {
  if (options?.extendEnv === false) return options;
  return { ...options, env: { ...sandboxEnv, ...options?.env } };
}
