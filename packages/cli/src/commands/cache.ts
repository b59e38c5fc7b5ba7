import { cacheDirectory, type ListedSnapshot, listSnapshots } from '@testvenv/core';

export function printCacheDirectory(): void {
  process.stdout.write(`${cacheDirectory()}\n`);
}

/** One line per snapshot, the newest first, or all that is known of them as JSON. */
export async function printSnapshots({ json }: { readonly json?: boolean }): Promise<void> {
  const snapshots = await listSnapshots();
  if (json) {
    process.stdout.write(`${JSON.stringify(snapshots, null, 2)}\n`);
    return;
  }
  for (const snapshot of snapshots) process.stdout.write(`${formatSnapshot(snapshot)}\n`);
  const total = snapshots.reduce((sum, { bytes }) => sum + bytes, 0);
  process.stdout.write(`${snapshots.length} snapshots, ${formatBytes(total)}\n`);
}

function formatSnapshot({ id, python, distributions, files, bytes, builtAt }: ListedSnapshot): string {
  const names = distributions.map(({ name, version }) => `${name}==${version}`).join(' ');
  const date = builtAt.toISOString().slice(0, 16).replace('T', ' ');
  return `${id.slice(0, 12)}  ${date}  Python ${python.padEnd(5)} ${String(files).padStart(6)} files ${formatBytes(bytes).padStart(9)}  ${names}`;
}

function formatBytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
