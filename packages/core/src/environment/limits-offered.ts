import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { VenvError } from '../error/venv-error.js';
import type { Host } from '../host.js';
import type { DeclaredLimits, EnvironmentRequest } from '../request/request.js';
import type { Bounds } from './bounds.js';

/**
 * What of a request bounds its environments. What the platform does not offer is told before any work begins.
 * @throws VenvError `UNSUPPORTED_PLATFORM`
 */
export function environmentBounds(request: EnvironmentRequest, host: Host): Bounds {
  const { installTimeout, commandTimeout, maxEnvironmentSize, limits } = request;
  return {
    installTimeout,
    maxEnvironmentSize,
    ...(commandTimeout !== undefined && { commandTimeout }),
    ...(limits && { limits: limits.limits, prlimit: prlimitFor(limits, host) }),
  };
}

function prlimitFor(
  { limits, source }: DeclaredLimits,
  { platform, processEnv }: Pick<Host, 'platform' | 'processEnv'>,
): string {
  const refuse = (summary: string, hint: string) =>
    new VenvError('UNSUPPORTED_PLATFORM', summary, { source, hint });
  if (platform !== 'linux')
    throw refuse(
      `limits are not offered on ${platform}: they are set by Linux's prlimit`,
      'leave them out there',
    );
  // setrlimit(2): who has CAP_SYS_RESOURCE may have any number of processes.
  if (limits.processes !== undefined && process.geteuid?.() === 0)
    throw refuse('limits.processes: Linux does not hold root to it', 'run as another user, or leave it out');
  const found = [...(processEnv.PATH ?? '').split(delimiter), '/usr/bin', '/bin']
    .filter(Boolean)
    .map((folder) => join(folder, 'prlimit'))
    .find((path) => existsSync(path));
  if (found) return found;
  throw refuse('limits need prlimit, which is not on PATH', 'install util-linux, or leave the limits out');
}
