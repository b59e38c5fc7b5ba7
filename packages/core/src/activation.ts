// The activation by itself, for bundles that are evaluated for every test file.
export { type Activatable, activate } from './environment/activation.js';
export { environmentPaths } from './environment/paths.js';
