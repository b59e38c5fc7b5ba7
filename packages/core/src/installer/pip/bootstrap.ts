import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Interpreter } from '../../interpreter/interpreter.js';
import { venvMissing } from '../../interpreter/venv-missing.js';

/**
 * The pips that an interpreter has before there is a seed, the quickest first, as commands. Each runs from where it lies:
 * from the folder of an installed one, or from inside its own wheel, as `ensurepip` runs it.
 */
export function bootstrapCommands(interpreter: Interpreter): readonly (readonly string[])[] {
  const { bootstrapPip } = interpreter;
  const places = [compiledPip(interpreter), bootstrapPip].flatMap((place) => place ?? []);
  if (places.length === 0) throw venvMissing(interpreter, 'it has neither ensurepip nor pip');
  return places.map((place) => [place.endsWith('.whl') ? join(place, 'pip') : place]);
}

/** One in the interpreter's own site-packages has bytecode: it starts in a third of the time. */
function compiledPip({ executable, sitePackages }: Interpreter): string | undefined {
  const folder = join(dirname(dirname(executable)), sitePackages, 'pip');
  return existsSync(join(folder, '__pycache__')) ? folder : undefined;
}
