// Prepares many declarations and prints each event as a line of JSON, with the time. argv: how many builds at a time on the
// machine; a list of options as JSON.
import { declare, prepareAll } from '@testvenv/core';

const [maxConcurrentBuilds, list] = process.argv.slice(2);
const wanted = JSON.parse(list).map((options) => ({ declaration: declare(options), root: process.cwd() }));
const say = (event) =>
  process.stdout.write(`${JSON.stringify({ pid: process.pid, at: Date.now(), ...event })}\n`);
await prepareAll(wanted, { maxConcurrentBuilds: Number(maxConcurrentBuilds), listener: say });
