import { lstatSync, mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { declare, provision, showSnapshot } from '../packages/core/dist/index.js';
import { fill } from './fill.mjs';
import { startHolder } from './holder.mjs';
import { clear } from './measure.mjs';
import { row } from './rows.mjs';
import { runProgram } from './run-program.mjs';
import { python as pythonVersion } from './sets.mjs';

const many = 20;

/**
 * What an environment takes of the disk, in kB of whole blocks: of its own, and what it shares with others over the
 * same set. The shared part is counted once: our snapshot, and that of pip behind it; the files that uv hard-links from its
 * cache.
 */
export async function diskSpace(set, { tools, python, folder, cacheDirectory, env, quick }) {
  const wishes = { requirements: set.requirements, python: pythonVersion, cacheDir: cacheDirectory };
  const environment = await provision(declare(wishes));
  const { id, behind } = await showSnapshot(environment.snapshotId, cacheDirectory);
  const snapshots = [id, ...behind].map((one) => total(blocks(join(cacheDirectory, 'snapshots-v1', one))));
  const ours = { own: blocks(environment.prefix).own, shared: snapshots.reduce((sum, one) => sum + one) };
  await environment.dispose();
  const target = () => join(mkdtempSync(join(folder, 'made-')), 'venv');
  const uv = (...extra) => {
    const prefix = target();
    runProgram(tools.uv, ['venv', '--quiet', '--python', python, prefix], env);
    const into = ['--python', join(prefix, 'bin', 'python'), '-r', set.file];
    runProgram(tools.uv, ['pip', 'install', '--quiet', '--offline', ...extra, ...into], env);
    return blocks(prefix);
  };
  const pip = () => {
    const prefix = target();
    runProgram(python, ['-m', 'venv', prefix]);
    runProgram(join(prefix, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '-r', set.file]);
    return blocks(prefix);
  };
  const taken = [
    { name: 'testvenv', ...ours },
    { name: 'uv venv + uv pip install --offline', ...uv() },
    { name: 'uv with --compile-bytecode', ...uv('--compile-bytecode') },
    ...(quick || set.name === 'large' ? [] : [{ name: 'python -m venv + pip install', ...pip() }]),
  ];
  clear(folder);
  const figures = (count) =>
    taken.map(({ name, own, shared }) => ({
      name,
      value: (own * count.own + shared * count.shared) / 1000,
      samples: 1,
    }));
  const job = (what, count) => row(`disk of ${what}`, set.name, 'kB', figures(count));
  return [
    job('each further environment', { own: 1, shared: 0 }),
    job('the first environment', { own: 1, shared: 1 }),
    job(`${many} environments`, { own: many, shared: 1 }),
  ];
}

/** What a live environment takes of the memory of the Node process that has it. The others' programs have ended by then. */
export async function memory({ cacheDirectory, quick }) {
  const holder = startHolder(cacheDirectory, { python: pythonVersion });
  const { heap, resident } = await fill(holder, quick ? 50 : 200);
  await holder.end();
  const figure = (value) => [{ name: 'testvenv', value: Math.max(0, value) / 1000, samples: 1 }];
  return [
    row('memory of each live environment', 'heap', 'kB', figure(heap)),
    row('memory of each live environment', 'resident', 'kB', figure(resident)),
  ];
}

/** @returns {{ own: number, shared: number }} bytes: of files that have one name, and of those with more */
function blocks(folder, seen = new Set()) {
  const taken = { own: lstatSync(folder).blocks * 512, shared: 0 };
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const inside = blocks(path, seen);
      taken.own += inside.own;
      taken.shared += inside.shared;
      continue;
    }
    const { blocks: number, ino, nlink } = lstatSync(path);
    if (seen.has(ino)) continue;
    seen.add(ino);
    taken[nlink > 1 ? 'shared' : 'own'] += number * 512;
  }
  return taken;
}

const total = ({ own, shared }) => own + shared;
