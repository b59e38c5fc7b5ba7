// Preloaded, into threads too: counts the calls that change the file system, and kills the process at one of them.
// CRASH_AT: at which; none: says at the end how many there were, and which of them
// can be torn. CRASH_HOW: "before" the call, or "torn": with
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
// For all threads: first how many steps there were, then of each whether it can be half done.
const shared = getEnvironmentData(key) ?? new Int32Array(new SharedArrayBuffer(4 * 100_000));
setEnvironmentData(key, shared);
const [at, isTorn] = [Number(process.env.CRASH_AT ?? 0), process.env.CRASH_HOW === 'torn'];
const untouched = { ...fs };

function step(name, args) {
  const count = Atomics.add(shared, 0, 1) + 1;
  const halfOf = half(name, args);
  if (halfOf) shared[count] = 1;
  if (count !== at) return;
  if (isTorn) halfOf?.();
  process.kill(process.pid, 'SIGKILL');
}

/** What does the first half of a call that the system does not do at once. */
function half(name, [path, second]) {
  if (name.startsWith('writeFile')) return () => writeHalf(path, Buffer.from(second));
  if (name.startsWith('copyFile')) return () => writeHalf(second, untouched.readFileSync(path));
  if (
    (name === 'rm' || name === 'rmSync') &&
    untouched.lstatSync(path, { throwIfNoEntry: false })?.isDirectory()
  )
    return () => removeOne(String(path));
}

function writeHalf(path, bytes) {
  untouched.writeFileSync(path, bytes.subarray(0, bytes.length >> 1), { mode: 0o600 });
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
  process.on('exit', () => {
    const [steps] = shared;
    const tearable = [...shared.subarray(1, steps + 1)].flatMap((can, index) => (can ? [index + 1] : []));
    process.stdout.write(`${JSON.stringify({ steps, tearable })}\n`);
  });
