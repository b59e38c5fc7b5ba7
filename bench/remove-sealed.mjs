import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';

/** Removes a folder with sealed snapshots in it: these give no permission to delete. */
export function removeTree(folder) {
  spawnSync('chmod', ['-R', 'u+w', folder]);
  rmSync(folder, { recursive: true, force: true });
}
