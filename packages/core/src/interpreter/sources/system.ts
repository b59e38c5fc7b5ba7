import type { Host } from '../../host.js';
import { programs } from './source.js';

/** Apple's `/usr/bin/python3` is left to PATH: see `shims.ts`. */
const folders: Readonly<Record<Host['platform'], readonly string[]>> = {
  linux: ['/usr/bin', '/usr/local/bin'],
  darwin: ['/usr/local/bin'],
};

/** The distribution's own, such as Debian's `python3.11` beside its `python3`, even where PATH does not lead there. */
export const systemSource = programs('the system', ({ platform }) => folders[platform]);
