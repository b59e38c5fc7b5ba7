import { existsSync } from 'node:fs';
import { type Reading, resolvePath } from './reading.js';

/** A page's URL, or a folder or page on disk: from the declaring file's folder on, or from the project on as in pip. */
export function linksPlace(place: string, base: string, reading: Reading): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(place)) return place;
  const beside = resolvePath(place, base, reading);
  return existsSync(beside) ? beside : resolvePath(place, reading.host.root, reading);
}
