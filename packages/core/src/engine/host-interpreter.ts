import { type CacheLayout, ensureCache } from '../cache/layout.js';
import { Observer } from '../cache/observation.js';
import type { Declaration } from '../declaration/declaration.js';
import type { EnvironmentInterpreter } from '../environment/materialise.js';
import { VenvError } from '../error/venv-error.js';
import type { Host } from '../host.js';
import { findInterpreter } from '../prepare.js';
import { parseRequest } from '../request/parse.js';

/**
 * The interpreter that a declaration asks for, where nothing is to be installed.
 * @throws VenvError `INVALID_REQUEST` where something is, and those of the interpreter
 */
export async function hostInterpreter(
  declaration: Declaration,
  cache: CacheLayout,
  host: Host,
): Promise<EnvironmentInterpreter> {
  ensureCache(cache);
  const request = parseRequest(declaration, { host, observer: new Observer() });
  const [wanted] = request.requirements;
  if (wanted || request.lockfile)
    throw new VenvError('INVALID_REQUEST', 'the engine "basic" installs nothing', {
      source: wanted?.source ?? request.lockfile?.source,
      hint: 'use the engine "virtualenv" for what has requirements',
    });
  return (await findInterpreter(request, cache, host)).interpreter;
}
