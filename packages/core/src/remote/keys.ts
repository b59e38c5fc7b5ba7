import { schemaVersion } from '../cache/layout.js';
import type { Encoding } from './encoding.js';

/** Raised when what a remote manifest says changes its form. */
const manifestVersion = 2;

/** Every bucket of a remote, with its version. */
export const remoteBuckets = {
  snapshots: `snapshots-v${schemaVersion}.${manifestVersion}`,
  bundles: 'bundles-v1',
};

/** Every key of a remote: the one place that knows the layout there. */
export const remoteKeys = {
  /** Written last: whoever finds it finds its bundles. */
  snapshot: (id: string, encoding: Encoding) => `${remoteBuckets.snapshots}/${id}.${encoding}`,
  bundle: (digest: string, encoding: Encoding) => `${remoteBuckets.bundles}/${digest}.${encoding}`,
};
