import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './run-program.mjs';

const versions = ['uv==0.13.9', 'virtualenv==21.15.11'];

/** uv and virtualenv from the package index, in a virtualenv of the benchmark's own; nothing installed by hand counts. */
export function installTools(folder, python) {
  const bin = join(folder, 'bin');
  if (!existsSync(join(bin, 'virtualenv'))) {
    runProgram(python, ['-m', 'venv', folder]);
    runProgram(join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', ...versions]);
  }
  return { uv: join(bin, 'uv'), virtualenv: join(bin, 'virtualenv') };
}
