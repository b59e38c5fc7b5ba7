import { readdirSync } from 'node:fs';
import type { CacheLayout } from '../cache/layout.js';
import { VenvError } from '../error/venv-error.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { type Layer, layerSchema } from './layer.js';
import { listNames, type NamedSnapshot, snapshotGone } from './named.js';
import { readLayer } from './read-layer.js';

/** A snapshot that a reference leads to: `NAME`, `NAME@VERSION`, an id, or the beginning of one. */
export interface FoundSnapshot {
  readonly layer: Layer;
  /** The version that was asked for by name. */
  readonly named?: NamedSnapshot;
}

/** Characters of an id that are enough to be asked for. */
const shortest = 6;

/** @throws VenvError `SNAPSHOT_NOT_FOUND` */
export function findSnapshot(cache: CacheLayout, reference: string): FoundSnapshot {
  const named = findNamed(cache, reference);
  const id = named?.snapshotId ?? findId(cache, reference);
  const layer = layerSchema.safeParse(readLayer(cache, id));
  if (!layer.success) throw snapshotGone(named ? `${reference} (${id})` : id);
  return { layer: layer.data, ...(named && { named }) };
}

/** The newest version of a name, or the one behind the `@`. */
export function findNamed(cache: CacheLayout, reference: string): NamedSnapshot | undefined {
  const [, name = '', version] = /^([\w.-]+)(?:@(\d+|latest))?$/.exec(reference) ?? [];
  const versions = listNames(cache, name);
  if (version === undefined || version === 'latest') return versions.at(-1);
  return versions.find((one) => one.version === Number(version));
}

function findId(cache: CacheLayout, reference: string): string {
  const ids = ifPresent(() => readdirSync(cache.snapshots)) ?? [];
  const begun = ids.filter(
    (id) => id === reference || (reference.length >= shortest && id.startsWith(reference)),
  );
  const [id] = begun;
  if (id !== undefined && begun.length === 1) return id;
  const names = [...new Set(listNames(cache).map(({ name }) => name))];
  throw new VenvError(
    'SNAPSHOT_NOT_FOUND',
    id === undefined ? `there is no snapshot ${reference}` : `several snapshots begin with ${reference}`,
    { hint: names.length > 0 ? `named are: ${names.join(', ')}` : 'no snapshot has a name yet' },
  );
}
