// Does one thing to a cache, to be killed over it. argv: what; the cache folder.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { declare, prepare, provision, prune, sweep } from '@testvenv/core';

const [role, cacheDir] = process.argv.slice(2);
const roles = {
  builder: () => prepare(declare({ cacheDir, requirements: ['crashing==1.0'] })),
  capturer: () =>
    capture('layered', (sitePackages) => writeFileSync(join(sitePackages, 'added.py'), 'x = 1\n')),
  // Where something of the snapshot is gone, the captured one holds all that remains.
  wholeCapturer: () => capture('linked', (sitePackages) => rmSync(join(sitePackages, 'pip', '__main__.py'))),
  materialiser: async () => (await provision(declare({ cacheDir }))).dispose(),
  pruner: () => prune({ maxSize: 0 }, cacheDir),
  sweeper: () => sweep(cacheDir),
};

async function capture(linkMode, change) {
  const environment = await provision(declare({ cacheDir, linkMode }));
  change(environment.sitePackages);
  await environment.snapshot('state');
  await environment.dispose();
}

await roles[role]();
