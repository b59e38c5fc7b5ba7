import type { Environment } from '../environment/environment.js';

/**
 * What `expect` was given, if it is the handle of an environment.
 * @throws TypeError otherwise; VenvError `ENVIRONMENT_NOT_FOUND` when the handle's environment is gone
 */
export function handleIn(received: unknown, matcher: string): Pick<Environment, 'distributions' | 'scripts'> {
  if (
    typeof received === 'object' &&
    received !== null &&
    'distributions' in received &&
    'scripts' in received
  )
    return received as Environment;
  throw new TypeError(`${matcher} is for the handle of an environment: expect(venv).${matcher}(…)`);
}
