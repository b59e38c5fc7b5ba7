// execa as a module of this package: whoever takes the warm path into its own bundle does not depend on execa itself.
export { $, execa } from 'execa';
export { endGroupAfter } from './group.js';
