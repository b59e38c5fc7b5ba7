import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { CacheLayout } from '../cache/layout.js';
import { digestOf, readRecord, sha256, writeRecord } from '../cache/records.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { interpreterTags } from '../interpreter/interpreter.js';
import type { InterpreterTags } from './layer.js';

/** `sealed` is the digest of the manifest: another snapshot may come to stand under the same name. */
const compiledSchema = z.strictObject({ snapshotId: z.string(), sealed: z.string() });

type Versioned = Readonly<{ name: string; version?: string | undefined }>;

/** Asks the cache of what was compiled for one interpreter. */
export class Donors {
  readonly #cache: CacheLayout;
  readonly #tags: readonly string[];
  readonly #sealed = new Map<string, string | undefined>();

  constructor(cache: CacheLayout, interpreter: InterpreterTags) {
    this.#cache = cache;
    this.#tags = interpreterTags(interpreter);
  }

  /**
   * The ids of snapshots that were built here with some of these distributions: the bytecode that those compiled may be
   * taken over. Never one that was fetched, that was captured from an environment, or whose distributions brought bytecode
   * along: there anybody may have written that of anybody's sources.
   */
  of(distributions: readonly Versioned[]): readonly string[] {
    return [...new Set(distributions.flatMap((one) => this.#donorOf(one) ?? []))];
  }

  /** Remembers a snapshot that was sealed here, whose manifest is that text, for those distributions that have no other. */
  remember(snapshotId: string, manifest: string, distributions: readonly Versioned[]): void {
    const record = compiledSchema.parse({ snapshotId, sealed: sha256(manifest) });
    for (const one of distributions)
      if (this.#donorOf(one) === undefined) writeRecord(this.#cache, this.#recordOf(one), record);
  }

  #donorOf(one: Versioned): string | undefined {
    const { data } = compiledSchema.safeParse(readRecord(this.#recordOf(one)));
    return data && this.#sealedAs(data.snapshotId) === data.sealed ? data.snapshotId : undefined;
  }

  #sealedAs(snapshotId: string): string | undefined {
    if (!this.#sealed.has(snapshotId)) {
      const { manifest } = this.#cache.snapshot(snapshotId);
      const text = ifPresent(() => readFileSync(manifest, 'utf8'));
      this.#sealed.set(snapshotId, text === undefined ? undefined : sha256(text));
    }
    return this.#sealed.get(snapshotId);
  }

  #recordOf({ name, version = '' }: Versioned): string {
    return this.#cache.compiledRecord(digestOf([name, version, this.#tags]));
  }
}
