// A process that makes environments and holds or disposes of them, as it is told on its input. Also how to start one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Starts one; `ask` resolves with its next answer. `wishes` are what its environments declare. */
export function startHolder(cacheDir, wishes = {}) {
  const declared = JSON.stringify({ ...wishes, cacheDir });
  const args = ['--expose-gc', fileURLToPath(import.meta.url), declared];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout });
  const closed = once(child, 'close').then(([code]) => {
    if (code !== 0) throw new Error(`a process ended with ${code}`);
  });
  const send = (word) => child.stdin.write(`${word}\n`);
  return {
    send,
    ask: async (word) => {
      const answer = Promise.race([once(answers, 'line'), closed]);
      send(word);
      return JSON.parse((await answer)[0]);
    },
    end: () => {
      child.stdin.end();
      return closed;
    },
  };
}

/** What this process has once nothing is under way, after a garbage collection. */
async function tell(made) {
  const deadline = Date.now() + 30_000;
  while (process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq')) && Date.now() < deadline)
    await sleep(20);
  globalThis.gc();
  return {
    pid: process.pid,
    made,
    heap: process.memoryUsage().heapUsed,
    resident: process.memoryUsage().rss,
    resources: process.getActiveResourcesInfo().length,
    files: existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0,
  };
}

async function hold(wishes) {
  const { declare, provision } = await import('../packages/core/dist/index.js');
  const declaration = declare(wishes);
  const held = [];
  let [made, isPaused, isIdle, isOver] = [0, false, true, false];
  const make = async () => {
    made += 1;
    return provision(declaration);
  };
  const cycle = async () => {
    while (!isOver) {
      isIdle = false;
      const environment = await make();
      // A program now and then: starting one takes longer than all the rest.
      if (made % 20 === 1) await environment.run('python', ['-c', 'pass']);
      await environment.dispose();
      for (isIdle = true; isPaused && !isOver; ) await sleep(20);
    }
  };
  const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
  const words = {
    cycle: () => cycling.push(cycle()),
    tell: async () => {
      isPaused = true;
      while (!isIdle) await sleep(20);
      say(await tell(made));
      isPaused = false;
    },
    one: async () => {
      held.push(await make());
      say(held.length);
    },
    list: async () => say(await Promise.all(held.map(found))),
  };
  const cycling = [];
  for await (const word of createInterface({ input: process.stdin })) await words[word]();
  isOver = true;
  await Promise.all(cycling);
  for (const environment of held) await environment.dispose();
}

/** What a program finds in an environment: its prefix, its python. */
async function found(environment, index) {
  const stands = existsSync(join(environment.prefix, 'pyvenv.cfg'));
  if (index % 20 > 0) return { prefix: environment.prefix, stands };
  const { stdout } = await environment.run('python', ['-c', 'import pip, sys; print(sys.prefix)']);
  return { prefix: environment.prefix, stands: stands && stdout === environment.prefix };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await hold(JSON.parse(process.argv[2]));
