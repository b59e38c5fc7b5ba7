import { dirname, join } from 'node:path';
import type { Observer } from '../../cache/observation.js';

/** The nearest file of that name, from a folder upwards. */
export function nearest(name: string, folder: string, observer: Observer): string | undefined {
  const path = join(folder, name);
  if (observer.look(path)) return path;
  const parent = dirname(folder);
  return parent === folder ? undefined : nearest(name, parent, observer);
}
