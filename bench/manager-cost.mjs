import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createIsolationManager, declare, prepare, RunCheck } from '../packages/core/dist/index.js';
import { median, medianTime } from './measure.mjs';
import { runProgram } from './run-program.mjs';
import { python } from './sets.mjs';

const core = new URL('../packages/core/dist/index.js', import.meta.url).href;

/** What the isolation manager, its ports and its monitor, and the check after a run cost over a set. */
export async function managerCost(set, cacheDir, repetitions) {
  const manager = await createIsolationManager({ python, cacheDir });
  try {
    return await costsOf(manager, set, cacheDir, repetitions);
  } finally {
    await manager.close();
  }
}

async function costsOf(manager, { name, requirements }, cacheDir, repetitions) {
  const { snapshotId, cacheDirectory } = await prepare(declare({ requirements, python, cacheDir }));
  const environment = await manager.create({ requirements });
  while (manager.list().length < 20) await manager.create({ requirements });
  const sampling = await samplingShare(manager);
  while (manager.list().length < 200) await manager.create({ requirements });
  const costs = [
    ['the manager ready in a new process, ms', managerStart(cacheDir, repetitions), 20],
    ['status of one of 200 managed environments, ms', await medianTime(() => environment.status(), 200), 5],
    ['a port, ms', await medianTime(() => environment.allocatePort(), 200), 1],
    ['sampling 20 environments, % of a processor', sampling, 1],
    [
      'the check after a run of a second and 50 files, % of it',
      await checkShare(snapshotId, cacheDirectory),
      2,
    ],
  ];
  return costs.map(([what, value, atMost]) => ({
    what: `${name}: ${what}`,
    value,
    atMost,
    reached: value <= atMost,
  }));
}

/** Without the import of the package, which has a figure of its own. */
function managerStart(cacheDir, repetitions) {
  const code = `const { createIsolationManager } = await import(${JSON.stringify(core)});
const start = performance.now();
const manager = await createIsolationManager({ cacheDir: ${JSON.stringify(cacheDir)} });
console.log(performance.now() - start);
await manager.close();`;
  const run = () => Number(runProgram(process.execPath, ['--input-type=module', '--eval', code]));
  return median(Array.from({ length: repetitions }, run));
}

/** Processor time of a monitor at its own pace, over the time, with a process in each environment. */
async function samplingShare(manager) {
  const children = manager
    .list()
    .map(({ processEnv }) => spawn('sleep', ['600'], { env: processEnv, stdio: 'ignore' }));
  const monitor = await manager.monitor();
  await monitor.look();
  const [cpu, start] = [process.cpuUsage(), performance.now()];
  await sleep(8_000);
  monitor.stop();
  const { user, system } = process.cpuUsage(cpu);
  for (const child of children) child.kill();
  return (100 * (user + system)) / 1_000 / (performance.now() - start);
}

/** Processor time over the time of a run, as short as the budget allows for. */
async function checkShare(snapshotId, cacheDirectory) {
  const check = new RunCheck();
  const start = performance.now();
  for (let file = 0; file < 50; file++) check.begin(file, `${file}.test.js`, { snapshotId, cacheDirectory });
  await sleep(1_000);
  const cpu = process.cpuUsage();
  await check.finish();
  const { user, system } = process.cpuUsage(cpu);
  return (100 * (user + system)) / 1_000 / (performance.now() - start);
}
