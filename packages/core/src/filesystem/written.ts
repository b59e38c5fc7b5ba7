import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { ifPresent } from './ignore-missing.js';

/** Something in a sealed tree that was written to. */
export interface Written {
  /** Relative to the tree: the file, or the folder in which something appeared or vanished. */
  readonly path: string;
  /** When, in milliseconds since the epoch. */
  readonly at: number;
}

export interface WrittenQuestion {
  readonly root: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /**
   * Milliseconds of the processor that the look may take: on a busy machine it waits, and would see nothing. All folders are
   * looked at in any case, files as many as time allows.
   */
  readonly budget: number;
}

export interface WrittenAnswer {
  readonly written: Written[];
  /** Whether the budget was enough for every file. */
  readonly isComplete: boolean;
}

/**
 * What was written to in a sealed tree: a later mtime, or a permission to write. Not the ctime, which a hard link into
 * an environment changes too. Reads no file: who puts a time stamp back is found by verification alone.
 */
export function writtenSince({ root, since, budget }: WrittenQuestion): WrittenAnswer {
  const deadline = processorTime() + budget;
  const files: string[] = [];
  const written = lookAtFolders(root, since, files);
  const looks = lookAtFiles(root, since, files, deadline);
  return { written: [...written, ...looks.written], isComplete: looks.isComplete };
}

/** Milliseconds that this process has had a processor for. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Folders first: they are few, and tell of every file that was added, removed or replaced. */
function lookAtFolders(root: string, since: number, files: string[]): Written[] {
  const written: Written[] = [];
  const visit = (folder: string) => {
    const entries = ifPresent(() => readdirSync(join(root, folder), { withFileTypes: true })) ?? [];
    note(root, folder, since, written);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile()) files.push(path);
    }
  };
  visit('');
  return written;
}

/** From another one on each time: what one look has no time for, a later one sees. */
function fromAnywhere(files: readonly string[] = []): readonly string[] {
  const first = Math.floor(Math.random() * files.length);
  return [...files.slice(first), ...files.slice(0, first)];
}

/** Bytecode last, which is half of them and nobody's to edit. */
function lookAtFiles(root: string, since: number, files: readonly string[], deadline: number): WrittenAnswer {
  const written: Written[] = [];
  const [bytecode, others] = [true, false].map((wanted) =>
    files.filter((path) => path.endsWith('.pyc') === wanted),
  );
  for (const [count, path] of [...fromAnywhere(others), ...fromAnywhere(bytecode)].entries()) {
    if (count % 100 === 0 && processorTime() > deadline) return { written, isComplete: false };
    note(root, path, since, written);
  }
  return { written, isComplete: true };
}

function note(root: string, path: string, since: number, written: Written[]): void {
  const stat = ifPresent(() => lstatSync(join(root, path)));
  if (!stat) return;
  if (stat.mtimeMs > since) written.push({ path, at: stat.mtimeMs });
  else if (isWritable(stat)) written.push({ path, at: stat.ctimeMs });
}

/** Sealing took every permission to write. */
function isWritable({ mode }: Stats): boolean {
  return (mode & 0o222) !== 0;
}
