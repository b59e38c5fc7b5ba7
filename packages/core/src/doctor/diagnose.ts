import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CacheLayout, cacheLayout, ensureCache } from '../cache/layout.js';
import { removeTree } from '../filesystem/remove-tree.js';
import type { Host } from '../host.js';
import { diagnoseCache } from './cache-folder.js';
import type { Diagnosis, InterpreterDiagnosis } from './diagnosis.js';
import { diagnoseDisk, unknownDisk } from './disk.js';
import { diagnoseFilesystem, untriedFilesystem } from './filesystem.js';
import { diagnoseInterpreters } from './interpreters.js';
import { diagnoseLeftovers } from './leftovers.js';
import { diagnoseUv } from './uv.js';

/** Looks at all that environments are made of, and repairs nothing. */
export async function diagnose(directory: string, host: Host): Promise<Diagnosis> {
  const layout = cacheLayout(directory);
  const cache = diagnoseCache(layout);
  const interpreters = await (cache.isUsable
    ? diagnoseInterpreters(layout, host)
    : withBorrowedCache((borrowed) => diagnoseInterpreters(borrowed, host)));
  const uv = await diagnoseUv(host);
  const filesystem = cache.isUsable ? diagnoseFilesystem(layout) : untriedFilesystem;
  const disk = cache.isUsable ? diagnoseDisk(layout) : unknownDisk;
  const leftovers = diagnoseLeftovers(layout);
  const parts = { interpreters, uv, cache, filesystem, disk, leftovers };
  const findings = Object.values(parts).flatMap((part) => part.findings);
  const rank = (severity: string) => (severity === 'broken' ? 0 : 1);
  return { ...parts, findings: findings.sort((a, b) => rank(a.severity) - rank(b.severity)) };
}

/** Interpreters can be asked what they are even where the cache cannot remember it. */
async function withBorrowedCache(
  action: (cache: CacheLayout) => Promise<InterpreterDiagnosis>,
): Promise<InterpreterDiagnosis> {
  const folder = mkdtempSync(join(tmpdir(), 'testvenv-'));
  const cache = cacheLayout(folder);
  try {
    ensureCache(cache);
    return await action(cache);
  } finally {
    await removeTree(folder);
  }
}
