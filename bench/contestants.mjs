import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { declare, prepare, provision } from '../packages/core/dist/index.js';
import { runProgram } from './run-program.mjs';
import { python as pythonVersion } from './sets.mjs';
import { toolContestants } from './tool-contestants.mjs';

/** The one that every environment of ours has. */
export const pip = 'pip==26.3';

/** In no set, without dependencies, and in uv's cache: with each, a list is one that was never built. */
export const extras = [
  'colorama==0.4.6',
  'inflection==0.5.1',
  'toml==0.10.2',
  'xmltodict==0.13.0',
  'humanize==4.9.0',
];

const freshProcess = fileURLToPath(new URL('fresh-process.mjs', import.meta.url));

/**
 * Who makes an environment with a set's distributions, and how. `make` gives its Python once it can be used;
 * what makes and runs in one step (`inOneStep`) takes the program. What `before` does is not counted; `make` gets what it
 * gives. Of another `pace` than `fast` are those that build or compile: those of pip's seconds are `slow`, and measured less
 * often; `close` are those of a `contest`, which we hold to a few per cent of each other: among themselves, and more often.
 */
export function contestants({ tools, python, folder, cacheDirectory, env }) {
  const target = () => join(mkdtempSync(join(folder, 'made-')), 'venv');
  const ours = (requirements, cacheDir) =>
    provision(declare({ requirements, python: pythonVersion, cacheDir }));
  /** All files of the environment's own, by links or copies. */
  const whole = (linkMode) => ({
    name: `testvenv, ${linkMode}`,
    async make({ requirements }) {
      const wishes = { requirements, python: pythonVersion, cacheDir: cacheDirectory, linkMode };
      const environment = await provision(declare(wishes));
      return { python: environment.python };
    },
  });
  const freshCache = () => mkdtempSync(join(folder, 'made-cold-'));
  const cold = { pip: { python, installer: 'pip' }, uv: { python, installer: 'uv', offline: true } };

  /** Builds in a cache that has nothing, or as `before` leaves it. */
  const ourBuild = (name, installer, before = freshCache) => ({
    name,
    pace: 'slow',
    before,
    async make({ requirements }, _code, cacheDir) {
      const environment = await provision(declare({ ...cold[installer], requirements, cacheDir }));
      return { python: environment.python };
    },
  });

  const uvPip = (name, extra = []) => ({
    name,
    async make({ file }) {
      const prefix = target();
      runProgram(tools.uv, ['venv', '--quiet', '--python', python, prefix], env);
      const into = ['--python', join(prefix, 'bin', 'python')];
      runProgram(tools.uv, ['pip', 'install', '--quiet', '--offline', ...extra, ...into, '-r', file], env);
      return { python: join(prefix, 'bin', 'python') };
    },
  });

  return [
    {
      name: 'testvenv',
      async make({ requirements }) {
        const environment = await ours(requirements, cacheDirectory);
        return { python: environment.python };
      },
    },
    {
      name: 'testvenv, Node start included',
      async make({ requirements }) {
        const declaration = JSON.stringify({ requirements, python: pythonVersion, cacheDir: cacheDirectory });
        const prefix = runProgram(process.execPath, [freshProcess, declaration]).trim();
        return { python: join(prefix, 'bin', 'python') };
      },
    },
    whole('linked'),
    whole('copied'),
    uvPip('uv venv + uv pip install --offline'),
    // Shares nothing with uv's cache, as our snapshots do not.
    {
      ...uvPip('the same with --compile-bytecode and --link-mode copy', [
        '--compile-bytecode',
        '--link-mode',
        'copy',
      ]),
      pace: 'steady',
    },
    ...inContest('new snapshot', [
      uvPip('the same with --compile-bytecode', ['--compile-bytecode']),
      ourBuild('testvenv, new snapshot (uv)', 'uv', async () => {
        const cacheDir = freshCache();
        await prepare(declare({ ...cold.uv, cacheDir }));
        return cacheDir;
      }),
    ]),
    ...inContest('empty cache', [
      uvPip('the same with --compile-bytecode and pip', ['--compile-bytecode', pip]),
      ourBuild('testvenv, empty cache (uv)', 'uv'),
    ]),
    oneMore(cold.uv, folder),
    {
      name: 'uv run --isolated --with-requirements',
      inOneStep: true,
      async make({ file }, code) {
        const options = ['--isolated', '--no-project', '--offline', '--quiet', '--python', python];
        runProgram(tools.uv, ['run', ...options, '--with-requirements', file, 'python', '-c', code], env);
      },
    },
    {
      name: 'virtualenv + pip install',
      pace: 'slow',
      async make({ file }) {
        const prefix = target();
        runProgram(tools.virtualenv, ['--quiet', '--python', python, prefix]);
        runProgram(join(prefix, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '-r', file]);
        return { python: join(prefix, 'bin', 'python') };
      },
    },
    {
      name: 'python -m venv + pip install',
      pace: 'slow',
      async make({ file }) {
        const prefix = target();
        runProgram(python, ['-m', 'venv', prefix]);
        runProgram(join(prefix, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '-r', file]);
        return { python: join(prefix, 'bin', 'python') };
      },
    },
    ourBuild('testvenv, empty cache (pip)', 'pip'),
    ...toolContestants({ tools, folder, env }),
  ];
}

const inContest = (contest, competing) => competing.map((one) => ({ ...one, pace: 'close', contest }));

/** A list that grows by one distribution, after a snapshot of the list was built: a set's first time stands for that. */
function oneMore(wishes, folder) {
  const caches = new Map();
  return {
    name: 'testvenv, one distribution more (uv)',
    pace: 'steady',
    async before({ name, requirements }) {
      const known = caches.get(name) ?? {
        cacheDir: mkdtempSync(join(folder, 'kept-cache-')),
        left: [...extras],
      };
      if (!caches.has(name)) await prepare(declare({ ...wishes, requirements, cacheDir: known.cacheDir }));
      caches.set(name, known);
      return { cacheDir: known.cacheDir, extra: known.left.pop() };
    },
    async make({ requirements }, _code, { cacheDir, extra }) {
      const list = [...requirements, extra];
      const environment = await provision(declare({ ...wishes, requirements: list, cacheDir }));
      return { python: environment.python };
    },
  };
}
