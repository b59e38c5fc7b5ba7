import {
  type DescribedSnapshot,
  deleteSnapshot,
  diffSnapshots,
  exportSnapshot,
  importSnapshot,
  listNamedSnapshots,
  type NamedSnapshot,
  type NamePruneOptions,
  pruneNamedSnapshots,
  type SnapshotDifference,
  type SnapshotsRemoved,
  showSnapshot,
  tagSnapshot,
} from '@testvenv/core';
import { count, printJson } from '../print.js';
import { formatBytes } from '../quantity.js';

interface Json {
  readonly json?: boolean;
}

/** One line per version, by name, the oldest first. */
export async function listSnapshotNames({ json }: Json): Promise<void> {
  const names = await listNamedSnapshots();
  print(json, names, () => (names.length > 0 ? names.map(formatNamed) : ['no snapshot has a name yet']));
}

export async function showOneSnapshot(reference: string, { json }: Json): Promise<void> {
  const snapshot = await showSnapshot(reference);
  print(json, snapshot, () => describe(snapshot));
}

export async function tag(
  reference: string,
  name: string,
  { json, message }: Json & { readonly message?: string },
): Promise<void> {
  const named = await tagSnapshot(reference, name, message === undefined ? {} : { message });
  print(json, named, () => [formatNamed(named)]);
}

export async function diff(from: string, to: string, { json }: Json): Promise<void> {
  const difference = await diffSnapshots(from, to);
  print(json, difference, () => formatDifference(difference));
}

export async function deleteOne(reference: string, { json }: Json): Promise<void> {
  const removed = await deleteSnapshot(reference);
  print(json, removed, () => formatRemoved(removed, 'deleted'));
}

export async function pruneNames({ json, ...options }: Json & NamePruneOptions): Promise<void> {
  const removed = await pruneNamedSnapshots(options);
  print(json, removed, () => formatRemoved(removed, options.dryRun ? 'would be deleted' : 'deleted'));
}

/** Says where it is, and its SHA-256, for whoever gets it by another way. */
export async function exportOne(
  reference: string,
  file: string,
  { json, compression }: Json & { readonly compression?: 'zstd' | 'gzip' },
): Promise<void> {
  const result = await exportSnapshot(reference, file, compression === undefined ? {} : { compression });
  const { path, snapshotId, bytes, digest } = result;
  print(json, result, () => [`${snapshotId} written to ${path}, ${formatBytes(bytes)}`, `sha256 ${digest}`]);
}

export async function importOne(
  file: string,
  { json, name }: Json & { readonly name?: string },
): Promise<void> {
  const result = await importSnapshot(file, name === undefined ? {} : { name });
  const { snapshotId, named, imported, found } = result;
  print(json, result, () => [
    `${snapshotId}: ${count(imported.length, 'snapshot')} imported, ${found.length} found`,
    ...(named ? [formatNamed(named)] : []),
  ]);
}

function print(json: boolean | undefined, value: unknown, lines: () => readonly string[]): void {
  if (json) printJson(value);
  else
    process.stdout.write(
      lines()
        .map((line) => `${line}\n`)
        .join(''),
    );
}

function formatNamed({ name, version, snapshotId, createdAt, message }: NamedSnapshot): string {
  const label = `${name}@${version}`.padEnd(24);
  return `${label}  ${formatTime(new Date(createdAt))}  ${snapshotId.slice(0, 16)}  ${message}`.trimEnd();
}

function formatTime(time: Date): string {
  return time.toISOString().slice(0, 16).replace('T', ' ');
}

function describe({
  id,
  origin,
  interpreter,
  names,
  sealedAt,
  behind,
  distributions,
  files,
  own,
}: DescribedSnapshot): readonly string[] {
  const { implementation, version, platform } = interpreter;
  return [
    `${id}  ${origin} ${formatTime(sealedAt)}`,
    `for ${implementation} ${version}, ${platform}`,
    ...names.map((named) => `named ${formatNamed(named)}`),
    ...behind.map((one, index) => `${index === 0 ? 'over' : 'and '} ${one}`),
    `${files} files, of which it holds ${own.files} (${formatBytes(own.bytes)})`,
    ...distributions.map(({ name, version: installed }) => `  ${name}==${installed}`),
  ];
}

const marks = { added: '+', removed: '-', changed: '~' } as const;

function formatDifference({ distributions, files }: SnapshotDifference): readonly string[] {
  if (distributions.length + files.length === 0) return ['no difference'];
  return [
    ...distributions.map(({ name, from, to }) =>
      from === undefined
        ? `+ ${name}==${to}`
        : to === undefined
          ? `- ${name}==${from}`
          : `~ ${name} ${from} → ${to}`,
    ),
    ...files.map(({ path, kind }) => `  ${marks[kind]} ${path}`),
  ];
}

function formatRemoved({ names, snapshots }: SnapshotsRemoved, verb: string): readonly string[] {
  return [
    ...names.map(({ name, version }) => `${name}@${version} ${verb}`),
    `${count(snapshots.length, 'snapshot')} ${verb} that nobody needs`,
  ];
}
