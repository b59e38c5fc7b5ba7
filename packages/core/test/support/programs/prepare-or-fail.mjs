// Prepares an environment and says where, with which events, or why not. argv: the options as JSON.
import { declare, prepare } from '@testvenv/core';

const events = [];
const listener = (event) => events.push(event);
const say = (outcome) => process.stdout.write(JSON.stringify({ events, ...outcome }));

try {
  const { cacheDirectory } = await prepare(declare(JSON.parse(process.argv[2])), { listener });
  say({ cacheDirectory });
} catch (error) {
  say({ error: error.toJSON?.() ?? { code: String(error) } });
}
