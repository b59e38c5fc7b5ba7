import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import { ifPresent, isErrno } from '../filesystem/ignore-missing.js';
import { isAlive } from '../locking/liveness.js';
import { ownedName, ownerOfName } from '../locking/owner.js';

/** Milliseconds in which a lease may be half written while its owner is at work. */
const youngFor = 60_000;

/**
 * Takes a port for this process: one file, made exclusively, whose text names the owner.
 * @returns whether it was free
 */
export function takePort(cache: CacheLayout, port: number): boolean {
  try {
    writeFileSync(cache.portLease(port), ownedName(), { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    if (!isErrno(error, 'ENOENT')) throw error;
    mkdirSync(cache.ports, { recursive: true, mode: 0o700 });
    return takePort(cache, port);
  }
}

export function givePortBack(cache: CacheLayout, port: number): void {
  rmSync(cache.portLease(port), { force: true });
}

/** Gives back the ports of dead processes; how many there were. */
export function sweepPorts(cache: CacheLayout): number {
  const ports = ifPresent(() => readdirSync(cache.ports)) ?? [];
  return ports.filter((port) => removeIfAbandoned(cache, port)).length;
}

/**
 * Moved away before it is removed: another sweeper may have been faster, and what stands there now may be the lease of
 * somebody who has just taken the port. Then it is put back.
 */
function removeIfAbandoned(cache: CacheLayout, port: string): boolean {
  const path = cache.portLease(port);
  const text = readLease(path);
  if (text === undefined || !isAbandoned(path, text)) return false;
  const away = join(cache.trash, ownedName());
  ifPresent(() => renameSync(path, away));
  const moved = readLease(away);
  if (moved !== undefined && moved !== text) renameSync(away, path);
  rmSync(away, { force: true });
  return moved === text;
}

function readLease(path: string): string | undefined {
  return ifPresent(() => readFileSync(path, 'utf8'));
}

function isAbandoned(path: string, text: string): boolean {
  const owner = ownerOfName(text);
  if (owner) return !isAlive(owner);
  const stat = ifPresent(() => statSync(path));
  return stat !== undefined && Date.now() - stat.mtimeMs > youngFor;
}
