import { schemaVersion } from '../cache/layout.js';
import type { Encoding } from './encoding.js';

/** Every key of a remote and every bucket's version: the one place that knows the layout there. */
export const remoteKeys = {
  /** Written last: whoever finds it finds its bundles. */
  snapshot: (id: string, encoding: Encoding) => `snapshots-v${schemaVersion}/${id}.${encoding}`,
  bundle: (digest: string, encoding: Encoding) => `bundles-v1/${digest}.${encoding}`,
};
