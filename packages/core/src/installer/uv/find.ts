import { closeSync, openSync, readSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { identify, type Observer } from '../../cache/observation.js';
import type { Host } from '../../host.js';
import { compareVersions } from '../../interpreter/version.js';
import { run } from '../../process/run.js';
import { oldestUv } from './versions.js';

/** Milliseconds in which a uv says its version. */
const versionTimeout = 10_000;

/** The first uv on PATH that works and is new enough. A version manager's shim may stand there for one that is not. */
export async function findUv(host: Host, observer: Observer): Promise<string | undefined> {
  const folders = (host.processEnv.PATH ?? '').split(delimiter).filter(Boolean);
  for (const folder of folders) {
    const path = join(folder, 'uv');
    if (observer.lookFor('uv', folder) && (await isNewEnough(path, host))) return path;
  }
  return undefined;
}

/** What programs said of themselves, by path and identity: a run of many declarations asks once. */
const told = new Map<string, Promise<boolean>>();

function isNewEnough(path: string, host: Host): Promise<boolean> {
  // A shim may run another program for another project.
  if (mayBeScript(path)) return askVersion(path, host);
  const key = `${identify(path)} ${path}`;
  const answer = told.get(key) ?? askVersion(path, host);
  told.set(key, answer);
  return answer;
}

function mayBeScript(path: string): boolean {
  const start = Buffer.alloc(2);
  try {
    const file = openSync(path, 'r');
    readSync(file, start);
    closeSync(file);
  } catch {
    // Whoever may run it need not be allowed to read it.
    return true;
  }
  return start.toString('latin1') === '#!';
}

async function askVersion(path: string, { processEnv }: Host): Promise<boolean> {
  const { stdout } = await run(path, ['--version'], { processEnv, timeout: versionTimeout });
  const version = /^uv (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  return version !== undefined && compareVersions(version, oldestUv) >= 0;
}
