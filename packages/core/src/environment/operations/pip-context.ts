import { join } from 'node:path';
import type { EnvironmentInit } from '../environment.js';
import type { InstalledDistribution } from './contract.js';

/** What of an environment the operations work on. */
export interface PipContext
  extends Pick<EnvironmentInit, 'id' | 'prefix' | 'cache' | 'layer' | 'bounds' | 'listener' | 'root'> {
  readonly sitePackages: string;
  /** What is installed at this moment. */
  readonly installed: () => readonly InstalledDistribution[];
}

export function scriptsOf({ prefix }: PipContext): string {
  return join(prefix, 'bin');
}
