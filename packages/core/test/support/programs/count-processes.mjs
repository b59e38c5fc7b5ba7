// Preloaded: counts the processes and threads that a program starts, and says how many when it ends.
import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import workerThreads from 'node:worker_threads';

let started = 0;

for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']) {
  const original = childProcess[name];
  childProcess[name] = (...args) => {
    started += 1;
    return original(...args);
  };
}

const { Worker } = workerThreads;
workerThreads.Worker = class extends Worker {
  constructor(...args) {
    started += 1;
    super(...args);
  }
};

syncBuiltinESMExports();
process.on('exit', () => process.stdout.write(`${JSON.stringify({ type: 'started', started })}\n`));
