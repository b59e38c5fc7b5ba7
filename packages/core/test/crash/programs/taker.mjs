// Takes an environment over the snapshot of one distribution, and says what is found there. Prints the engine's events as
// lines of JSON, its own words last. argv: the cache folder; the distribution's name, which is its module's too
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { declare, provision } from '@testvenv/core';

const [cacheDir, name] = process.argv.slice(2);
const say = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);

/** The files that a snapshot's manifest lists, and that are not there as it says. */
function differing(root) {
  const { files } = JSON.parse(readFileSync(join(root, 'manifest.json'), 'utf8'));
  return files.filter(([path, mode, size]) => {
    const stat = lstatSync(join(root, 'tree', path), { throwIfNoEntry: false });
    return stat?.mode !== mode || stat.size !== size;
  });
}

const environment = await provision(declare({ cacheDir, requirements: [name] }), { listener: say });
const { id, snapshotId } = environment;
const { stdout } = await environment.run('python', ['-c', `import ${name}; print(${name}.name)`]);
say({ type: 'taken', id, snapshotId, stdout, broken: differing(join(cacheDir, 'snapshots-v1', snapshotId)) });
await environment.dispose();
