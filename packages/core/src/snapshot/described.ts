import { statSync } from 'node:fs';
import type { CacheLayout } from '../cache/layout.js';
import { isCaptured } from './capture/captured-id.js';
import type { FoundSnapshot } from './find.js';
import type { Distribution, InterpreterTags } from './layer.js';
import { listNames, type NamedSnapshot } from './named.js';
import { sealedFiles } from './sealed-files.js';
import { visibleFiles } from './visible-files.js';

/** A snapshot as `testvenv snapshot show` tells of it. */
export interface DescribedSnapshot {
  readonly id: string;
  readonly origin: 'built' | 'captured';
  readonly interpreter: InterpreterTags;
  /** All versions of names that lead to it. */
  readonly names: readonly NamedSnapshot[];
  readonly sealedAt: Date;
  /** Ids of those that it stands over, the next first. */
  readonly behind: readonly string[];
  readonly distributions: readonly Distribution[];
  /** How many files an environment over it has. */
  readonly files: number;
  /** What it holds itself: number and bytes of its files; those that it shares with others, by hard links, too. */
  readonly own: { readonly files: number; readonly bytes: number };
}

export function describeSnapshot(cache: CacheLayout, { layer }: FoundSnapshot): DescribedSnapshot {
  const { snapshotId: id, interpreter, distributions, behind } = layer;
  const own = sealedFiles(cache, id);
  return {
    id,
    origin: isCaptured(id) ? 'captured' : 'built',
    interpreter,
    names: listNames(cache).filter(({ snapshotId }) => snapshotId === id),
    sealedAt: statSync(cache.snapshot(id).manifest).mtime,
    behind: behind.map(({ snapshotId }) => snapshotId),
    distributions,
    files: visibleFiles(cache, layer).reduce((sum, { files }) => sum + files.length, 0),
    own: { files: own.length, bytes: own.reduce((sum, [, , size]) => sum + size, 0) },
  };
}
