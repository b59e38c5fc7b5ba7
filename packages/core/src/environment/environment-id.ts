import { randomBytes } from 'node:crypto';

/** Twelve characters: unique among the environments of a machine, short enough for a shebang line. */
export function newEnvironmentId(): string {
  return randomBytes(6).toString('hex');
}
