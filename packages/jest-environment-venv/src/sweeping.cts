import type { Core } from './types.cjs';

/** The pid of the process that sweeps when its run is over: told to its workers, and to itself in band. */
const sweeperVariable = 'TESTVENV_SWEEPER';

/**
 * Runs an action between two sweeps: what a killed run left is gone before, what the action disposed of after.
 * @param action gets what takes note of a cache that it uses: a declaration may name one of its own
 */
export async function withSweeping(
  core: Core,
  action: (alsoSweep: (cacheDirectory: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  const before = process.env[sweeperVariable];
  const used = new Set<string>();
  const alsoSweep = async (cacheDirectory: string) => {
    if (used.has(cacheDirectory)) return;
    used.add(cacheDirectory);
    await core.sweep(cacheDirectory);
  };
  await alsoSweep(core.cacheDirectory());
  process.env[sweeperVariable] = String(process.pid);
  try {
    await action(alsoSweep);
  } finally {
    if (before === undefined) delete process.env[sweeperVariable];
    else process.env[sweeperVariable] = before;
    for (const cacheDirectory of used) await core.sweep(cacheDirectory);
  }
}

/** Whether this process's run is inside {@link withSweeping}: a process's parent or, in band and in threads, itself. */
export function isSwept(): boolean {
  return [process.pid, process.ppid].includes(Number(process.env[sweeperVariable]));
}
