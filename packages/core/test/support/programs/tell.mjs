// Says what a warm environment's disk says. argv: the options as JSON
import { declare, provisionWarm } from '@testvenv/core';

const environment = provisionWarm(declare(JSON.parse(process.argv[2])));
const told = {
  distributions: environment.distributions,
  list: await environment.list(),
  freeze: await environment.freeze(),
  status: environment.status(),
};
process.stdout.write(`${JSON.stringify(told)}\n`);
await environment.dispose();
