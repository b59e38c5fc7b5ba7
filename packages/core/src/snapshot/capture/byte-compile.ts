import { shares } from '../../filesystem/pool.js';
import { run } from '../../process/run.js';

/**
 * Compiles Python files, in as many processes of their own interpreter as there are cores. A file that does not compile is
 * left without bytecode, as pip does: distributions ship templates and code for other versions.
 */
export async function byteCompile(python: string, files: readonly string[]): Promise<void> {
  await Promise.all(shares(files, () => 1).map((share) => compileShare(python, share)));
}

async function compileShare(python: string, files: readonly string[]): Promise<void> {
  const args = ['-I', '-m', 'compileall', '-qq', '-i', '-'];
  const { startError } = await run(python, args, {
    processEnv: { PATH: process.env.PATH },
    input: files.join('\n'),
  });
  if (startError) throw new Error(`${python} did not start: ${startError}`);
}
