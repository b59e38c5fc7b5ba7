import { join } from 'node:path';
import { runProgram } from './run-program.mjs';

const versions = [
  'uv==0.13.9',
  'virtualenv==21.15.11',
  'tox==4.67.15',
  'tox-uv-bare==1.37.1',
  'nox==2026.10.20',
];

/** From the package index, in a virtualenv of the benchmark's own: nothing installed by hand counts. */
export function installTools(folder, python) {
  const bin = join(folder, 'bin');
  runProgram(python, ['-m', 'venv', folder]);
  runProgram(join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', ...versions]);
  const [uv, virtualenv, tox, nox] = ['uv', 'virtualenv', 'tox', 'nox'].map((name) => join(bin, name));
  return { uv, virtualenv, tox, nox, versions };
}
