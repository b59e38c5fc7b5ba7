import { join } from 'node:path';
import type { Host } from '../../host.js';

/** Where programs keep a user's data: by the XDG Base Directory specification, which tools follow on macOS too. */
export function dataFolders({ processEnv, home, platform }: Host): readonly string[] {
  const shared = processEnv.XDG_DATA_HOME || join(home, '.local', 'share');
  // Earlier releases of uv used the platform's own folder, and use it still where it is there.
  return platform === 'darwin' ? [shared, join(home, 'Library', 'Application Support')] : [shared];
}
