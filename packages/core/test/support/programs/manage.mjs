// Holds an environment with a process in it, and ends. argv: the cache folder; how: "exit", a signal's name, or "idle"
import { createIsolationManager } from '@testvenv/core';

const [cacheDir, how] = process.argv.slice(2);
const environments = await createIsolationManager({ cacheDir });
const { id, prefix, run } = await environments.create();
process.stdout.write(`${id} ${prefix}\n`);
if (how !== 'idle') {
  run('python', ['-c', 'import time; time.sleep(600)'], { reject: false, cleanup: false }).catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 200));
  if (how === 'exit') process.exit(3);
  process.kill(process.pid, how);
  setTimeout(() => {}, 10_000);
}
