import { join } from 'node:path';
import { cacheLayout } from '../cache/layout.js';
import type { Activatable } from './activation.js';

/** Where an environment is or will be, from its id alone: for whoever has been told of it beforehand. */
export function environmentPaths(cacheDirectory: string, id: string): Activatable {
  const prefix = cacheLayout(cacheDirectory).environment(id);
  return { id, prefix, scripts: join(prefix, 'bin') };
}
