import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../host.js';
import { searchPath } from '../interpreter/sources/search-path.js';
import { run } from '../process/run.js';
import type { UvDiagnosis } from './diagnosis.js';

/** Milliseconds. */
const timeout = 20_000;

/** The uv that is there, if any: none is needed. */
export async function diagnoseUv(host: Host): Promise<UvDiagnosis> {
  const path = searchPath(host)
    .map((folder) => join(folder, 'uv'))
    .find(isExecutable);
  if (!path) return { path, version: undefined, findings: [] };
  const { stdout, stderr, startError } = await run(path, ['--version'], {
    processEnv: host.processEnv,
    timeout,
  });
  const version = /^uv (\S+)/.exec(stdout)?.[1];
  if (version) return { path, version, findings: [] };
  const what = `${path} does not say its version: ${startError ?? (stderr.trim() || 'it printed nothing')}`;
  return {
    path,
    version,
    findings: [{ severity: 'note', what, repair: 'install uv anew, or take it off PATH' }],
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
