import { readFileSync } from 'node:fs';
import { atomicWriteSync } from '../filesystem/atomic-write.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import type { CacheLayout } from './layout.js';

/**
 * Small JSON records. Each begins with the digest of its body: what carries a matching digest is what this
 * engine wrote after validating it, so the warm path may trust it without loading a schema library. The cold
 * path checks the schema as well.
 */
export function writeRecord(layout: CacheLayout, path: string, value: unknown): void {
  const body = JSON.stringify(value);
  atomicWriteSync(layout.temp, path, `${sha256(body)}\n${body}\n`);
}

/** The record's value, or nothing where it is missing, cut short or changed: it is then made again. */
export function readRecord(path: string): unknown {
  const text = ifPresent(() => readFileSync(path, 'utf8'));
  if (text === undefined) return undefined;
  const end = text.indexOf('\n');
  const body = text.slice(end + 1, -1);
  return text.slice(0, end) === sha256(body) ? JSON.parse(body) : undefined;
}

/** {@link readRecord} for what was checked a moment ago, in this run: without the digest. */
export function readCheckedRecord(path: string): unknown {
  const text = ifPresent(() => readFileSync(path, 'utf8'));
  return text === undefined ? undefined : JSON.parse(text.slice(text.indexOf('\n') + 1));
}

let crypto: typeof import('node:crypto') | undefined;

export function sha256(text: string): string {
  // Not imported: whoever need not check a record does without it.
  crypto ??= process.getBuiltinModule('node:crypto');
  return crypto.hash('sha256', text);
}

/** The digest of a JSON value; object keys in any order give the same. */
export function digestOf(value: unknown): string {
  return sha256(JSON.stringify(value, sortedKeys));
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
