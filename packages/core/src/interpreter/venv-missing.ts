import { VenvError } from '../error/venv-error.js';
import { completionHint } from './completion-hint.js';
import type { Interpreter } from './interpreter.js';

/** An interpreter that lacks a part of what makes a virtualenv. */
export function venvMissing(interpreter: Interpreter, reason: string): VenvError {
  const { executable, hasVenv } = interpreter;
  return new VenvError('VENV_MODULE_MISSING', `${executable} cannot make a virtualenv: ${reason.trim()}`, {
    hint: completionHint(interpreter),
    details: { executable, missing: hasVenv ? 'pip' : 'venv' },
  });
}
