import { createRequire } from 'node:module';

/**
 * execa, loaded when the first command is run: the warm path runs none. Synchronously, because `$` must return
 * its subprocess at once; Node 20.19 and later `require` an ES module.
 */
export function loadExeca(): typeof import('./execa-module.js') {
  return createRequire(import.meta.url)('@testvenv/core/internal/execa');
}
