import { createRequire } from 'node:module';

/** Jest's own packages that this one builds on, with the dependencies that lead from `jest` to each. */
const ways = {
  'jest-environment-node': ['jest', '@jest/core', 'jest-config', 'jest-environment-node'],
  'jest-runner': ['jest', '@jest/core', 'jest-config', 'jest-runner'],
  'jest-docblock': ['jest', '@jest/core', 'jest-config', 'jest-runner', 'jest-docblock'],
} as const;

interface JestModules {
  'jest-environment-node': typeof import('jest-environment-node');
  'jest-runner': typeof import('jest-runner');
  'jest-docblock': typeof import('jest-docblock');
}

/**
 * A package of the Jest that runs. Projects depend on `jest` alone, and a peer dependency on one of its parts might be
 * met by another version than that Jest has, or by none.
 */
export function requireFromJest<Name extends keyof JestModules>(name: Name): JestModules[Name] {
  const path = ways[name].reduce((from, next) => createRequire(from).resolve(next), __filename);
  return createRequire(__filename)(path);
}
