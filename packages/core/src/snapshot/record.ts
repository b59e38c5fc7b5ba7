import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { recordedPath } from './recorded-paths.js';
import { rewrite } from './rewrite.js';

/**
 * Says in the `RECORD` files of a tree's distributions what files that were rewritten hold now (the specification
 * "Recording installed projects": a path relative to site-packages, the SHA-256 in URL-safe base64, the size). Of one that
 * is not there yet, neither digest nor size, which the specification allows.
 * @param changed paths relative to the tree
 */
export function correctRecords(tree: string, sitePackages: string, changed: readonly string[]): void {
  const rewritten = new Set(changed);
  const names = new Set(changed.map((path) => basename(path)));
  const root = join(tree, sitePackages);
  for (const folder of readdirSync(root).filter((name) => name.endsWith('.dist-info'))) {
    const record = join(root, folder, 'RECORD');
    const text = ifPresent(() => readFileSync(record, 'utf8'));
    const corrected = text?.replaceAll(/^.+$/gm, (row) => {
      // Few can be meant: `join` takes every path apart, and `basename` takes its time.
      const path = recordedPath(row);
      if (!names.has(path.slice(path.lastIndexOf('/') + 1))) return row;
      const file = join(sitePackages, path);
      return rewritten.has(file) ? rowOf(path, join(tree, file)) : row;
    });
    if (corrected !== undefined && corrected !== text) rewrite(record, corrected);
  }
}

function rowOf(path: string, file: string): string {
  const content = ifPresent(() => readFileSync(file));
  if (!content) return `${csvField(path)},,`;
  const digest = createHash('sha256').update(content).digest('base64url');
  return `${csvField(path)},sha256=${digest},${content.length}`;
}

function csvField(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
