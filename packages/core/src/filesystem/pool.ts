import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { Tinypool } from 'tinypool';
import type * as tasks from './tasks.js';

type Tasks = typeof tasks;
type TaskName = {
  [Name in keyof Tasks]: Tasks[Name] extends (input: never) => unknown ? Name : never;
}[keyof Tasks];

/** At most so many threads, and so many interpreters compiling: more only fight for the disk. */
export const parallelism = Math.min(availableParallelism(), 8);

let pool: Tinypool | undefined;

/** Runs a task of `tasks.ts` in a thread. The pool starts with the first task and its threads end when idle. */
export function inPool<Name extends TaskName>(
  name: Name,
  input: Parameters<Tasks[Name]>[0],
): Promise<Awaited<ReturnType<Tasks[Name]>>> {
  pool ??= new Tinypool({
    filename: createRequire(import.meta.url).resolve('@testvenv/core/internal/tasks'),
    minThreads: 0,
    maxThreads: parallelism,
    idleTimeout: 1_000,
  });
  return pool.run(input, { name }).catch(withCode);
}

/** What comes from another thread has lost its code, which stands at the front of its message as well. */
function withCode(error: unknown): never {
  const code = error instanceof Error ? /^(E[A-Z0-9]+): /.exec(error.message)?.[1] : undefined;
  throw code ? Object.assign(error as Error, { code }) : error;
}

/** Splits items into at most {@link parallelism} shares of about the same weight, the heaviest first. */
export function shares<T>(items: readonly T[], weight: (item: T) => number): readonly (readonly T[])[] {
  const piles = Array.from({ length: parallelism }, () => ({ load: 0, items: [] as T[] }));
  for (const item of [...items].sort((a, b) => weight(b) - weight(a))) {
    const lightest = piles.reduce((least, pile) => (pile.load < least.load ? pile : least));
    lightest.items.push(item);
    // Every file costs something beside its bytes.
    lightest.load += weight(item) + 1_000;
  }
  return piles.map((pile) => pile.items).filter((pile) => pile.length > 0);
}
