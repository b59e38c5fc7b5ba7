import { type DamagedSnapshot, type Repair, repairSnapshots, VenvError, verifyCache } from '@testvenv/core';
import { renderProgress } from '@testvenv/core/progress';
import { printJson } from '../print.js';

export interface VerifyOptions {
  readonly repair?: boolean;
  readonly json?: boolean;
}

/** How many damaged files of one snapshot are listed: a folder that is gone would fill the screen. */
const shownDamages = 20;

/** Compares every snapshot with what was sealed; the exit code is 1 where one is damaged and was not repaired. */
export async function verify({ repair, json }: VerifyOptions): Promise<void> {
  const { snapshots, files, damaged } = await verifyCache();
  const repairs = repair && damaged.length > 0 ? await repairAll(damaged) : [];
  if (json) printJson({ snapshots, files, damaged, repairs });
  else {
    for (const snapshot of damaged) process.stdout.write(formatDamaged(snapshot));
    process.stdout.write(`${snapshots} snapshots, ${files} files: ${damaged.length || 'none'} damaged\n`);
    for (const one of repairs) process.stdout.write(`${formatRepair(one)}\n`);
  }
  const repaired = repairs.filter(({ outcome }) => outcome !== 'failed' && outcome !== 'lost').length;
  if (repaired < damaged.length) process.exitCode = 1;
}

async function repairAll(damaged: readonly DamagedSnapshot[]): Promise<readonly Repair[]> {
  const progress = renderProgress(process.stderr);
  const ids = damaged.map(({ id }) => id);
  return repairSnapshots(ids, undefined, progress.listener).finally(progress.stop);
}

function formatDamaged({ id, damages }: DamagedSnapshot): string {
  const shown = damages.slice(0, shownDamages).map(({ kind, path }) => `  ${kind.padEnd(10)}  ${path}\n`);
  const more = damages.length - shown.length;
  return `${id}\n${shown.join('')}${more > 0 ? `  and ${more} more\n` : ''}`;
}

function formatRepair(repair: Repair): string {
  if (repair.outcome === 'failed') return `${repair.id} put away; ${VenvError.from(repair.error).message}`;
  if (repair.outcome === 'lost') return `${repair.id} put away: it was captured, and cannot be built again`;
  if (repair.outcome === 'rebuilt') return `${repair.id} built again`;
  return `${repair.id} put away: the next run that needs it builds it`;
}
