import { join } from 'node:path';
import type { Interpreter } from '../../interpreter/interpreter.js';
import { venvMissing } from '../../interpreter/venv-missing.js';

/** pip runs from inside its own wheel, as `ensurepip` runs it, or from the folder of an installed one. */
export function bootstrapCommand(interpreter: Interpreter): readonly string[] {
  const { bootstrapPip } = interpreter;
  if (!bootstrapPip) throw venvMissing(interpreter, 'it has neither ensurepip nor pip');
  return [bootstrapPip.endsWith('.whl') ? join(bootstrapPip, 'pip') : bootstrapPip];
}
