import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Observer } from '../../src/cache/observation.js';
import type { ProcessEnv } from '../../src/host.js';
import type { Reading } from '../../src/request/reading.js';
import { hostWith } from './hosts.js';
import { temporaryDirectory } from './temporary-directory.js';

/** Reads declarations of a project in a folder. */
export function readingIn(root: string, processEnv: ProcessEnv = {}): Reading {
  return { host: hostWith(processEnv, root), observer: new Observer() };
}

/** Writes files, by their paths in a folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** A folder of the test's own with these files. */
export function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = temporaryDirectory();
  writeFiles(folder, files);
  return folder;
}
