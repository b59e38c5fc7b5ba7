// Provisions an environment, allocates ports in it, prints them, and holds them until its input ends.
// argv: the options as JSON; how many ports.
import { declare, provision } from '@testvenv/core';

const [options, count] = process.argv.slice(2);
const environment = await provision(declare(JSON.parse(options)));
const ports = [];
while (ports.length < Number(count)) ports.push(await environment.allocatePort());
process.stdout.write(`${JSON.stringify(ports)}\n`);
process.stdin.on('end', () => environment.dispose()).resume();
