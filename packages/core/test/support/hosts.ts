import { homedir } from 'node:os';
import { type Host, type ProcessEnv, supported } from '../../src/host.js';

/** A host of this platform with exactly these variables. */
export function hostWith(processEnv: ProcessEnv, root = '/', home = homedir()): Host {
  return { platform: supported(process.platform), home, root, processEnv };
}
