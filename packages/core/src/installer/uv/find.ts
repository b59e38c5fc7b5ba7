import { delimiter, join } from 'node:path';
import type { Observer } from '../../cache/observation.js';
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

async function isNewEnough(path: string, { processEnv }: Host): Promise<boolean> {
  const { stdout } = await run(path, ['--version'], { processEnv, timeout: versionTimeout });
  const version = /^uv (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  return version !== undefined && compareVersions(version, oldestUv) >= 0;
}
