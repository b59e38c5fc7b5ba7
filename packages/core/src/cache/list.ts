import { readdirSync, statSync } from 'node:fs';
import { ifPresent } from '../filesystem/ignore-missing.js';
import type { Distribution } from '../snapshot/layer.js';
import { readManifest } from '../snapshot/manifest.js';
import { readLayer } from '../snapshot/read-layer.js';
import type { CacheLayout } from './layout.js';

/** A snapshot as `testvenv cache ls` shows it. */
export interface ListedSnapshot {
  readonly id: string;
  /** `lib/python3.11/site-packages` gives `3.11`. */
  readonly python: string;
  readonly distributions: readonly Distribution[];
  readonly files: number;
  /** Sum of the files' sizes. */
  readonly bytes: number;
  readonly builtAt: Date;
  /** Those that it stands over, which it needs. */
  readonly behind: readonly string[];
  /** To the day: see `last-use.ts`. */
  readonly lastUsedAt: Date;
}

/** All sealed snapshots, the newest first. What cannot be read is left out: it will be built again when needed. */
export function listSnapshots(cache: CacheLayout): readonly ListedSnapshot[] {
  const entries = ifPresent(() => readdirSync(cache.snapshots, { withFileTypes: true })) ?? [];
  return entries
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => describe(cache, name) ?? [])
    .sort((a, b) => b.builtAt.getTime() - a.builtAt.getTime());
}

function describe(cache: CacheLayout, id: string): ListedSnapshot | undefined {
  const layer = readLayer(cache, id);
  const files = ifPresent(() => readManifest(cache.snapshot(id).manifest))?.files;
  if (!layer || !files) return undefined;
  return {
    id,
    python: /python([\d.]+t?)/.exec(layer.sitePackages)?.[1] ?? '',
    distributions: layer.distributions,
    files: files.length,
    bytes: files.reduce((sum, [, , size]) => sum + size, 0),
    behind: layer.behind.map(({ snapshotId }) => snapshotId),
    builtAt: statSync(cache.snapshot(id).manifest).mtime,
    lastUsedAt: statSync(cache.snapshot(id).layer).mtime,
  };
}
