// Provisions an environment in a process of its own and prints each event as a line of JSON, its own words last.
// argv: the options as JSON; what to do with the environment: "dispose", "hold" (until killed) or "prepare" (none at all);
// the Python program to run in one that is held.
import { declare, isVenvError, prepare, provision } from '@testvenv/core';

const [options, then = 'dispose', held = ''] = process.argv.slice(2);
const say = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);
const declaration = declare(JSON.parse(options));

try {
  if (then === 'prepare') say({ type: 'prepared', ...(await prepare(declaration, { listener: say })) });
  else await use(await provision(declaration, { listener: say }));
} catch (error) {
  say({ type: 'failed', error: isVenvError(error) ? error.toJSON() : String(error) });
}

async function use(environment) {
  const { id, snapshotId, prefix, python, origin } = environment;
  if (then === 'hold') {
    setInterval(() => {}, 60_000);
    const { stdout } = await environment.run('python', ['-c', held]);
    say({ type: 'provisioned', id, snapshotId, prefix, python, origin, stdout });
    return;
  }
  const { stdout } = await environment.run('python', ['-c', 'import small; print(small.version)']);
  say({ type: 'provisioned', id, snapshotId, prefix, python, origin, stdout });
  await environment.dispose();
}
