import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ifPresent } from '../filesystem/ignore-missing.js';

/** The paths, relative to site-packages, that the `RECORD` of a distribution's `.dist-info` folder lists. */
export function recordedPaths(sitePackages: string, folder: string): readonly string[] {
  const text = ifPresent(() => readFileSync(join(sitePackages, folder, 'RECORD'), 'utf8')) ?? '';
  return text.split(/\r?\n/).filter(Boolean).map(recordedPath);
}

/** The first field of a line of CSV, in quotes where it holds a comma or a quote (RFC 4180). */
export function recordedPath(row: string): string {
  if (row.startsWith('"')) return (/^"((?:[^"]|"")*)"/.exec(row)?.[1] ?? '').replaceAll('""', '"');
  // Of tens of thousands of lines, nearly all.
  const end = row.indexOf(',');
  return end === -1 ? row : row.slice(0, end);
}
