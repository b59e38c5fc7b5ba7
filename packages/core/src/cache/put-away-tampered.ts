import { clockTick, type SnapshotUse, type Tampering } from './check-after-run.js';
import { quarantine } from './get-or-create.js';
import type { CacheLayout } from './layout.js';
import { type DatedDamage, damageWhereWritten } from './tampering.js';
import type { WrittenSnapshot } from './written.js';

/**
 * Puts away those snapshots, of some that were written to, which are not as they were sealed. They are built again when
 * they are needed.
 * @param anywhere looks at all snapshots, if one of these is damaged
 */
export async function putAwayTampered(
  cache: CacheLayout,
  written: readonly WrittenSnapshot[],
  uses: readonly SnapshotUse[],
  anywhere: () => readonly WrittenSnapshot[],
): Promise<readonly Tampering[]> {
  const damaged = await damagedOf(cache, written);
  if (damaged.size === 0) return [];
  const others = anywhere().filter(({ snapshotId }) => !damaged.has(snapshotId));
  const all = [...damaged, ...(await damagedOf(cache, others))];
  for (const [id] of all) quarantine(cache, id);
  return all.map(([snapshotId, damages]) => ({
    snapshotId,
    damages: damages.map(({ path, kind }) => ({ path, kind })),
    files: filesDuring(damages, uses),
  }));
}

async function damagedOf(
  cache: CacheLayout,
  written: readonly WrittenSnapshot[],
): Promise<Map<string, readonly DatedDamage[]>> {
  const damaged = new Map<string, readonly DatedDamage[]>();
  for (const one of written) {
    const damages = await damageWhereWritten(cache, one);
    if (damages.length > 0) damaged.set(one.snapshotId, damages);
  }
  return damaged;
}

/**
 * A file system's clock may be behind, never ahead: whoever had begun by then did it, if anybody had. Who began in the
 * same millisecond or within a tick afterwards is only asked where nobody was there before.
 */
function filesDuring(damages: readonly DatedDamage[], uses: readonly SnapshotUse[]): readonly string[] {
  const during = damages.flatMap((damage) => {
    // As whole as the times of the uses are.
    const at = Math.floor(damage.at);
    const there = uses.filter(({ from, to }) => from < at && at <= to);
    return there.length > 0 ? there : uses.filter(({ from, to }) => from - clockTick <= at && at <= to);
  });
  return [...new Set(during.map(({ file }) => file))];
}
