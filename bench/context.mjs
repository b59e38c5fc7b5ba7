import { mkdirSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { declare, prepare } from '../packages/core/dist/index.js';
import { extras, pip } from './contestants.mjs';
import { filesystemOf } from './filesystem.mjs';
import { runProgram } from './run-program.mjs';
import { python as pythonVersion } from './sets.mjs';
import { installTools } from './tools.mjs';

/**
 * What every part of the comparison is given: who takes part, and where the caches of all and what they make lie. `warm` fills
 * the caches of pip and uv for a set, once.
 */
export async function createContext(folder) {
  const cacheDirectory = join(folder, 'cache');
  mkdirSync(cacheDirectory, { mode: 0o700 });
  const { interpreter } = await prepare(declare({ python: pythonVersion, cacheDir: cacheDirectory }));
  const python = interpreter.executable;
  const tools = installTools(join(folder, 'tools'), python);
  const env = { ...process.env, UV_CACHE_DIR: join(folder, 'uv-cache'), UV_PYTHON_DOWNLOADS: 'never' };
  // Ours takes them from this process.
  process.env.UV_CACHE_DIR = env.UV_CACHE_DIR;
  process.env.PATH = `${dirname(tools.uv)}${delimiter}${process.env.PATH}`;
  const context = { folder, cacheDirectory, python, tools, env };
  const warmed = new Set();
  const warm = (set) => {
    if (!warmed.has(set.name)) warmCaches(context, set);
    warmed.add(set.name);
  };
  return { ...context, warm, machine: machine(context) };
}

/** `--offline` finds everything from here on, and pip has each archive. */
function warmCaches({ folder, python, tools, env }, { name, file }) {
  const prefix = join(folder, `made-warm-${name}`);
  const executable = join(prefix, 'bin', 'python');
  runProgram(tools.uv, ['venv', '--quiet', '--python', python, prefix], env);
  runProgram(
    tools.uv,
    ['pip', 'install', '--quiet', '--python', executable, '-r', file, pip, ...extras],
    env,
  );
  const archives = ['--dest', join(prefix, 'archives'), '--no-deps'];
  runProgram(executable, ['-m', 'pip', 'download', '--quiet', ...archives, '-r', file]);
}

function machine({ folder, python, tools }) {
  return {
    processor: cpus()[0]?.model,
    cores: availableParallelism(),
    platform: `${process.platform}-${process.arch}`,
    filesystem: filesystemOf(folder),
    node: process.version,
    python: runProgram(python, ['--version']).trim(),
    pip,
    tools: tools.versions,
  };
}
