import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { CacheLayout } from '../cache/layout.js';
import { digestOf, readRecord, writeRecord } from '../cache/records.js';
import { interpreterTags } from '../interpreter/interpreter.js';
import type { InterpreterTags } from './layer.js';

const compiledSchema = z.strictObject({ snapshotId: z.string() });

type Versioned = Readonly<{ name: string; version?: string | undefined }>;

/**
 * The ids of snapshots that were built here, for the same interpreter, with some of these distributions: the bytecode that
 * those compiled may be taken over. Never one that was fetched, that was captured from an environment, or whose distributions
 * brought bytecode along: there anybody may have written that of anybody's sources.
 */
export function donorsOf(
  cache: CacheLayout,
  interpreter: InterpreterTags,
  distributions: readonly Versioned[],
): readonly string[] {
  const ids = distributions.flatMap((one) => donorOf(cache, interpreter, one) ?? []);
  return [...new Set(ids)];
}

/** Remembers whose bytecode a snapshot that was built here has. */
export function rememberDonor(
  cache: CacheLayout,
  interpreter: InterpreterTags,
  snapshotId: string,
  distributions: readonly Versioned[],
): void {
  for (const one of distributions) {
    if (donorOf(cache, interpreter, one) === undefined)
      writeRecord(cache, recordOf(cache, interpreter, one), compiledSchema.parse({ snapshotId }));
  }
}

function donorOf(cache: CacheLayout, interpreter: InterpreterTags, one: Versioned): string | undefined {
  const record = compiledSchema.safeParse(readRecord(recordOf(cache, interpreter, one)));
  const id = record.success ? record.data.snapshotId : undefined;
  return id !== undefined && existsSync(cache.snapshot(id).layer) ? id : undefined;
}

function recordOf(
  cache: CacheLayout,
  interpreter: InterpreterTags,
  { name, version = '' }: Versioned,
): string {
  return cache.compiledRecord(digestOf([name, version, interpreterTags(interpreter)]));
}
