import { cacheDirectory, cacheSize, type ListedSnapshot, listSnapshots } from '@testvenv/core';
import { count, printJson } from '../print.js';
import { formatBytes } from '../quantity.js';

export function printCacheDirectory({ json }: { readonly json?: boolean }): void {
  const directory = cacheDirectory();
  if (json) printJson({ directory });
  else process.stdout.write(`${directory}\n`);
}

/** One line per snapshot, the newest first, or all that is known of them as JSON. */
export async function printSnapshots({ json }: { readonly json?: boolean }): Promise<void> {
  const snapshots = await listSnapshots();
  if (json) {
    printJson(snapshots);
    return;
  }
  for (const snapshot of snapshots) process.stdout.write(`${formatSnapshot(snapshot)}\n`);
  const total = snapshots.reduce((sum, { bytes }) => sum + bytes, 0);
  process.stdout.write(`${count(snapshots.length, 'snapshot')}, ${formatBytes(total)}\n`);
}

/** What the cache takes on disk. */
export async function printSize({ json }: { readonly json?: boolean }): Promise<void> {
  const size = await cacheSize();
  const lines = Object.entries(size).map(
    ([name, bytes]) => `${name.padEnd(12)} ${formatBytes(bytes).padStart(10)}\n`,
  );
  if (json) printJson(size);
  else process.stdout.write(lines.join(''));
}

export function formatSnapshot({ id, python, distributions, files, bytes, builtAt }: ListedSnapshot): string {
  const names = distributions.map(({ name, version }) => `${name}==${version}`).join(' ');
  const date = builtAt.toISOString().slice(0, 16).replace('T', ' ');
  return `${id.slice(0, 12)}  ${date}  Python ${python.padEnd(5)} ${String(files).padStart(6)} files ${formatBytes(bytes).padStart(9)}  ${names}`;
}
