import { atOnce } from './at-once.mjs';
import { coldRunCost } from './cold-run.mjs';
import { contestants, extras } from './contestants.mjs';
import { growth } from './growth.mjs';
import { importCost } from './import-cost.mjs';
import { jestCost } from './jest-cost.mjs';
import { managerCost } from './manager-cost.mjs';
import { measureSet } from './measure.mjs';
import { operationRows } from './peer-operations.mjs';
import { perTestCost } from './per-test-cost.mjs';
import { provisionCost } from './provision-cost.mjs';
import { summarise, targets } from './report.mjs';
import { setRows } from './set-rows.mjs';
import { snapshotCost } from './snapshot-cost.mjs';
import { diskSpace, memory } from './space.mjs';
import { tellingCost } from './telling-cost.mjs';
import { vitestCosts } from './vitest-cost.mjs';
import { prepareVitestProject } from './vitest-project.mjs';

/**
 * The parts of the comparison: each can be measured alone. They give rows, in which others do the same job, and targets,
 * what we hold ourselves to.
 */
export const parts = {
  sets: (context) => overSets(context, measureOneSet),
  calls: (context) => overSets(context, measureCalls),
  snapshots: (context) => overSets(context, measureSnapshots),
  'at-once': async (context) => {
    context.warm(context.small);
    return { rows: await atOnce(context), targets: [] };
  },
  growth: async (context) => ({ rows: await growth(context), targets: [] }),
  space: async (context) => {
    const disk = await overSets(context, async (set) => ({
      rows: await diskSpace(set, context),
      targets: [],
    }));
    return { rows: [...disk.rows, ...(await memory(context))], targets: [] };
  },
  runners: async (context) => ({ rows: [], targets: measureRunners(context) }),
};

async function overSets(context, measure) {
  const all = { rows: [], targets: [] };
  for (const set of context.sets) {
    context.warm(set);
    const { rows, targets } = await measure(set, context);
    all.rows.push(...rows);
    all.targets.push(...targets);
  }
  return all;
}

/** How often those of each pace are measured. */
function repetitions(set, quick) {
  const few = set.name === 'small' ? 2 : 1;
  if (quick) return { fast: 5, close: few, steady: few, slow: few };
  // The same build scatters by a tenth: the mean of 32 by a fiftieth. A list grows as often as there are distributions for it.
  const builds = { close: 32, steady: extras.length };
  return {
    small: { ...builds, fast: 15, slow: 5 },
    medium: { ...builds, fast: 7, slow: 2 },
    large: { ...builds, fast: 5, slow: 1 },
  }[set.name];
}

async function measureOneSet(set, context) {
  const all = contestants(context);
  const competing = context.quick && set.name === 'large' ? all.filter(({ pace }) => pace !== 'slow') : all;
  const rounds = repetitions(set, context.quick);
  const summarised = summarise(await measureSet(set, competing, { rounds, ...context }));
  return { rows: setRows(set, summarised), targets: targets(set, summarised) };
}

/** Of the API: what it tells; for the small set also what the manager costs, and a fresh environment per test. */
async function measureCalls(set, { cacheDirectory, quick }) {
  const rounds = quick ? 9 : 31;
  const telling = await tellingCost(set, cacheDirectory, rounds);
  if (set.name !== 'small') return { rows: [], targets: telling };
  const managing = await managerCost(set, cacheDirectory, rounds);
  return { rows: [], targets: [...telling, ...managing, await provisionCost(set, cacheDirectory, rounds)] };
}

async function measureSnapshots(set, context) {
  const rounds = context.quick ? 5 : 9;
  const costs = await snapshotCost(set, context.cacheDirectory, rounds);
  return { rows: await operationRows(set, costs, context, rounds), targets: costs };
}

/** What a test file costs in Vitest and Jest is nearly all of the time that measuring takes. */
function measureRunners({ folder, cacheDirectory, quick }) {
  const loading = importCost(quick ? 7 : 21);
  const project = prepareVitestProject(folder);
  return [
    { what: 'import of @testvenv/core, ms', value: loading, atMost: 30, reached: loading <= 30 },
    ...vitestCosts(project, cacheDirectory, quick),
    coldRunCost(project, folder, 1),
    perTestCost(project, cacheDirectory),
    jestCost(folder, cacheDirectory, quick ? 1 : 2),
  ];
}
