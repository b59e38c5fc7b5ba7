import type { InstallerContext } from '../installer/context.js';
import type { Installer } from '../installer/installer.js';
import type { Remote } from '../remote/remote.js';

/** All that a build needs beside what it builds. */
export interface BuildContext extends InstallerContext {
  readonly installer: Installer;
  /** Asked before anything is built. Default: none. */
  readonly remote?: Remote | undefined;
  /** On this machine, among all processes. Default: see `locking/build-slots.ts`. */
  readonly maxConcurrentBuilds?: number | undefined;
}
