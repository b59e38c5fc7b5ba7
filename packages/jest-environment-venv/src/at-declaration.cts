import { resolve } from 'node:path';
import type { Core } from './types.cjs';

/**
 * A VenvError as Jest should show it: its stack leads to the line that asked for what failed, which Jest then
 * prints, instead of through this package's code. The cause is left out, for the message tells it already.
 * Any other error is given back as it is.
 */
export function atDeclaration({ isVenvError, VenvError }: Core, error: unknown, rootDir: string): unknown {
  if (!isVenvError(error)) return error;
  const shown = VenvError.from(error.toJSON());
  const { file, line = 1 } = error.source ?? {};
  const frame = file === undefined ? [] : [`    at ${resolve(rootDir, file)}:${line}:1`];
  shown.stack = [`${shown.name}: ${shown.message}`, ...frame].join('\n');
  return shown;
}
