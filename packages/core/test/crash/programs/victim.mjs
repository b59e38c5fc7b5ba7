// Does one thing to a cache, to be killed over it. argv: what; the cache folder.
import { declare, prepare, provision, prune, sweep } from '@testvenv/core';

const [role, cacheDir] = process.argv.slice(2);
const roles = {
  builder: () => prepare(declare({ cacheDir, requirements: ['crashing==1.0'] })),
  materialiser: async () => (await provision(declare({ cacheDir }))).dispose(),
  pruner: () => prune({ maxSize: 0 }, cacheDir),
  sweeper: () => sweep(cacheDir),
};
await roles[role]();
