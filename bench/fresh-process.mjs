// One environment by a Node process of its own, which leaves it to the sweep of the next: the figure that includes
// starting Node and loading the engine.
import { declare, provision } from '../packages/core/dist/index.js';

const environment = await provision(declare(JSON.parse(process.argv[2])));
process.stdout.write(environment.prefix);
