import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { CacheLayout, SnapshotLayout } from '../cache/layout.js';
import { readRecord, sha256, writeRecord } from '../cache/records.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { interpreterTags } from '../interpreter/interpreter.js';
import { distributionSchema, type InterpreterTags, type Layer } from './layer.js';

/**
 * Lies beside the tree of a snapshot that was built in this cache, whose bytecode may be taken over by others. `sealed` is
 * the digest of the manifest.
 */
const compiledSchema = z.strictObject({
  interpreter: z.array(z.string()),
  sealed: z.string(),
  distributions: z.array(distributionSchema),
});

export type Compiled = z.infer<typeof compiledSchema>;
type Versioned = Readonly<{ name: string; version?: string | undefined }>;

/**
 * Says of a snapshot that what it holds was compiled here. Never of one that was fetched, that was captured from an environment,
 * or whose distributions brought bytecode along: there anybody may have written that of anybody's sources.
 * @param manifest its text
 */
export function noteCompiled(
  cache: CacheLayout,
  snapshot: SnapshotLayout,
  { interpreter, distributions }: Pick<Layer, 'interpreter' | 'distributions'>,
  manifest: string,
): void {
  const facts = { interpreter: interpreterTags(interpreter), sealed: sha256(manifest), distributions };
  writeRecord(cache, snapshot.compiled, compiledSchema.parse(facts));
}

/**
 * The ids of snapshots that compiled some of these distributions for an interpreter, few rather than many: those with
 * the most of them first.
 */
export function donorsOf(
  cache: CacheLayout,
  interpreter: InterpreterTags,
  distributions: readonly Versioned[],
): readonly string[] {
  const lacking = new Set(distributions.map(named));
  const tags = String(interpreterTags(interpreter));
  const shared = (compiled: Compiled) => compiled.distributions.map(named).filter((one) => lacking.has(one));
  return compiledIn(cache)
    .filter(([, compiled]) => String(compiled.interpreter) === tags)
    .map(([id, compiled]) => ({ id, compiled, shares: shared(compiled).length }))
    .sort((a, b) => b.shares - a.shares)
    .filter(({ id, compiled }) => {
      const given = shared(compiled);
      if (given.length === 0 || !isAsSealed(cache.snapshot(id), compiled)) return false;
      for (const one of given) lacking.delete(one);
      return true;
    })
    .map(({ id }) => id);
}

function compiledIn(cache: CacheLayout): readonly (readonly [id: string, compiled: Compiled])[] {
  const ids = ifPresent(() => readdirSync(cache.snapshots)) ?? [];
  return ids.flatMap((id) => {
    const compiled = readCompiled(cache.snapshot(id).compiled);
    return compiled ? [[id, compiled] as const] : [];
  });
}

/** What {@link noteCompiled} wrote, or nothing if that is not what stands there. */
export function readCompiled(path: string): Compiled | undefined {
  return compiledSchema.safeParse(readRecord(path)).data;
}

function isAsSealed({ manifest }: SnapshotLayout, { sealed }: Compiled): boolean {
  const text = ifPresent(() => readFileSync(manifest, 'utf8'));
  return text !== undefined && sha256(text) === sealed;
}

function named({ name, version = '' }: Versioned): string {
  return `${name} ${version}`;
}
