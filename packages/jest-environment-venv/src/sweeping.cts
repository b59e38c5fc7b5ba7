import type { Core } from './types.cjs';

/** The pid of the process that sweeps when its run is over: told to its workers, and to itself in band. */
const sweeperVariable = 'TESTVENV_SWEEPER';

/** Runs an action between two sweeps: what a killed run left is gone before, what the action disposed of after. */
export async function withSweeping(core: Core, action: () => Promise<void>): Promise<void> {
  const before = process.env[sweeperVariable];
  await core.sweep();
  process.env[sweeperVariable] = String(process.pid);
  try {
    await action();
  } finally {
    if (before === undefined) delete process.env[sweeperVariable];
    else process.env[sweeperVariable] = before;
    await core.sweep();
  }
}

/** Whether this process's run is inside {@link withSweeping}: a process's parent or, in band and in threads, itself. */
export function isSwept(): boolean {
  return [process.pid, process.ppid].includes(Number(process.env[sweeperVariable]));
}
