// A program that prepares an environment, which loads all the engine has, and then waits for a signal. argv: whether it
// listens for one: "once", and then it takes a moment to exit with its own code, or "none".
import { declare, isVenvError, prepare } from '@testvenv/core';

if (process.argv[2] === 'once')
  process.once('SIGINT', () => {
    setTimeout(() => process.exit(130), 20);
  });
try {
  await prepare(declare({ python: '2.7' }));
} catch (error) {
  if (!isVenvError(error)) throw error;
}
setInterval(() => {}, 60_000);
process.stdout.write('ready\n');
