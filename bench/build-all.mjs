// Builds the snapshots of some lists of requirements in an empty cache, as many at a time as the Vitest plugin does.
import { declare, prepareAll } from '../packages/core/dist/index.js';

const [cacheDir, python, lists] = process.argv.slice(2);
const wanted = JSON.parse(lists).map((requirements) => ({
  declaration: declare({ requirements, python, cacheDir }),
  root: cacheDir,
}));
const outcomes = await prepareAll(wanted, { maxConcurrentBuilds: 2 });
for (const outcome of outcomes.values()) if ('code' in outcome) throw new Error(outcome.summary);
