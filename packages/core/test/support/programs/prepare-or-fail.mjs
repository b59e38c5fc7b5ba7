// Prepares an environment and says where, with which events, or why not; runs a Python program in one, if there is any.
// argv: the options as JSON, the program.
import { declare, prepare, provision } from '@testvenv/core';

const [, , options, python] = process.argv;
const events = [];
const listener = (event) => events.push(event);
const say = (outcome) => process.stdout.write(JSON.stringify({ events, ...outcome }));

async function runPython(declaration) {
  const environment = await provision(declaration);
  try {
    await environment.run('python', ['-c', python]);
  } finally {
    await environment.dispose();
  }
}

try {
  const declaration = declare(JSON.parse(options));
  const { cacheDirectory } = await prepare(declaration, { listener });
  if (python) await runPython(declaration);
  say({ cacheDirectory });
} catch (error) {
  say({ error: error.toJSON?.() ?? { code: String(error) } });
}
