import { join } from 'node:path';
import { inPool, shares } from '../filesystem/pool.js';
import type { ListedFile } from '../filesystem/tasks.js';
import { isFullDisk } from '../installer/failure.js';
import type { Interpreter } from '../interpreter/interpreter.js';
import { run } from '../process/run.js';
import { sourceOf } from './bytecode.js';

/** Compiles what has no bytecode yet in the site-packages of a tree, by as many processes as there are cores. */
export async function compileMissing(tree: string, { executable, sitePackages }: Interpreter): Promise<void> {
  const root = join(tree, sitePackages);
  const files = withoutBytecode(await inPool('listFiles', { root }));
  const work = shares(files, ({ size }) => size).map((share) =>
    byteCompile(
      executable,
      share.map(({ path }) => join(root, path)),
    ),
  );
  await Promise.all(work);
}

function withoutBytecode(files: readonly ListedFile[]): readonly ListedFile[] {
  const compiled = new Set(files.map(({ path }) => sourceOf(path)));
  return files.filter(({ path }) => path.endsWith('.py') && !compiled.has(path));
}

/**
 * Compiles Python files in one process of their own interpreter. A file that does not compile is left without bytecode,
 * as pip does: distributions ship templates and code for other versions.
 */
export async function byteCompile(python: string, files: readonly string[]): Promise<void> {
  const args = ['-I', '-m', 'compileall', '-q', '-i', '-'];
  const { startError, stdout } = await run(python, args, {
    processEnv: { PATH: process.env.PATH },
    input: files.join('\n'),
  });
  if (startError) throw new Error(`${python} did not start: ${startError}`);
  if (isFullDisk.test(stdout)) throw Object.assign(new Error(`compiling: ${stdout}`), { code: 'ENOSPC' });
}
