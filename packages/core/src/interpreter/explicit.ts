import { resolve } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import type { Observer } from '../cache/observation.js';
import { VenvError } from '../error/venv-error.js';
import type { Host } from '../host.js';
import type { Interpreter } from './interpreter.js';
import { followShim } from './sources/shims.js';
import { oldestSupported, parseRequiresPython } from './specifier.js';
import { examineOne } from './survey.js';

/**
 * The interpreter at a path, of whatever kind: who names a path has asked for what is there.
 * @throws VenvError `INTERPRETER_BROKEN`, `INTERPRETER_NOT_FOUND`
 */
export async function explicitInterpreter(
  python: string,
  requiresPython: string | undefined,
  { cache, host, observer }: { cache: CacheLayout; host: Host; observer: Observer },
): Promise<Interpreter> {
  const path = resolve(host.root, python.replace(/^~(?=\/|$)/, host.home));
  const candidate = { source: 'the path', ...followShim(path, host, observer) };
  const { result } = await examineOne(candidate, { cache, host });
  if (!('interpreter' in result)) {
    throw new VenvError(
      result.broken ? 'INTERPRETER_BROKEN' : 'INTERPRETER_NOT_FOUND',
      `${path} ${result.refusal}`,
      {
        hint: `name a Python ${oldestSupported} or newer, or a version such as "3.12" to let testvenv look for one`,
      },
    );
  }
  const { interpreter } = result;
  if (!requiresPython || parseRequiresPython(requiresPython)(interpreter.version)) return interpreter;
  throw new VenvError(
    'INTERPRETER_NOT_FOUND',
    `${path} is Python ${interpreter.version}, not ${requiresPython}`,
    { hint: 'change "python", or the "requires-python" that forbids it' },
  );
}
