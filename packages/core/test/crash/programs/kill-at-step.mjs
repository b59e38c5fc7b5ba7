// Preloaded, into threads too: counts the calls that change the file system, and kills the process at one of them.
// CRASH_AT: at which; none: says at the end how many there were, by thread. CRASH_HOW: "before" the call, or "torn": with
// half of it done.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

const names = [
  'appendFile',
  'chmod',
  'copyFile',
  'cp',
  'lchmod',
  'link',
  'lutimes',
  'mkdir',
  'mkdtemp',
  'rename',
  'rm',
  'rmdir',
  'symlink',
  'truncate',
  'unlink',
  'utimes',
  'writeFile',
];
const key = 'testvenv.crash-steps';
// One counter for all threads: [all steps, those of other threads].
const shared = getEnvironmentData(key) ?? new Int32Array(new SharedArrayBuffer(8));
setEnvironmentData(key, shared);
const [at, isTorn] = [Number(process.env.CRASH_AT ?? 0), process.env.CRASH_HOW === 'torn'];
const untouched = { ...fs };

function step(name, args) {
  const count = Atomics.add(shared, 0, 1) + 1;
  if (!isMainThread) Atomics.add(shared, 1, 1);
  if (count !== at) return;
  if (isTorn) tear(name, args);
  process.kill(process.pid, 'SIGKILL');
}

function tear(name, [path, content]) {
  if (name.startsWith('writeFile')) {
    const bytes = Buffer.from(content);
    untouched.writeFileSync(path, bytes.subarray(0, bytes.length >> 1), { mode: 0o600 });
  }
  if (name.startsWith('rm') && untouched.lstatSync(path, { throwIfNoEntry: false })?.isDirectory())
    removeOne(String(path));
}

/** Deletes the first file below a folder, as a recursive deletion that has just begun. */
function removeOne(folder) {
  untouched.chmodSync(folder, 0o700);
  for (const entry of untouched.readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) untouched.unlinkSync(path);
    else if (!removeOne(path)) continue;
    return true;
  }
  return false;
}

function wrap(object, name) {
  const original = object[name];
  if (typeof original !== 'function') return;
  object[name] = function (...args) {
    step(name, args);
    return original.apply(this, args);
  };
}

for (const name of names) {
  wrap(fs, name);
  wrap(fs, `${name}Sync`);
  wrap(fs.promises, name);
}
syncBuiltinESMExports();
if (isMainThread && at === 0)
  process.on('exit', () =>
    process.stdout.write(`${JSON.stringify({ steps: shared[0], inThreads: shared[1] })}\n`),
  );
