import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SnapshotBuild } from '../../src/cache/get-or-create.js';
import { type CacheLayout, snapshotLayout } from '../../src/cache/layout.js';
import { writeRecord } from '../../src/cache/records.js';
import type { Layer } from '../../src/snapshot/layer.js';

/** The layer of a snapshot in which nothing is installed. */
export function emptyLayer(snapshotId: string): Layer {
  return {
    snapshotId,
    interpreter: { implementation: 'cpython', version: '3.12.1', abi: 'a', platform: 'p', libc: 'l' },
    sitePackages: 'lib/site-packages',
    lib64: false,
    templates: [],
    directories: [],
    links: [],
    distributions: [],
    copies: [],
    behind: [],
    relocated: [],
  };
}

/** A build that writes one file and a layer, without an installer. */
export function smallBuild(cache: CacheLayout, id: string, before = async () => {}): SnapshotBuild {
  const into = async (draft: string) => {
    await before();
    const { tree, layer } = snapshotLayout(draft);
    mkdirSync(join(tree, 'lib', 'site-packages'), { recursive: true });
    writeFileSync(join(tree, 'file'), 'text');
    writeRecord(cache, layer, emptyLayer(id));
    return 'built' as const;
  };
  return { id, requirements: ['small'], into };
}
