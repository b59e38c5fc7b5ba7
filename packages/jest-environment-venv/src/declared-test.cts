import { readFileSync, realpathSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { CollectedTest } from './collector.cjs';
import { declarationOf } from './declaration.cjs';
import { requireFromJest } from './jest-modules.cjs';
import type { Core, Declaration } from './types.cjs';

const { extract, parse } = requireFromJest('jest-docblock');

/**
 * What a test file declares, told before its worker starts, or nothing if its environment is not known to be ours: a
 * class of the user's own that extends it is Jest's to load.
 * @throws VenvError `INVALID_REQUEST` with file and line
 */
export function declaredBy(
  core: Core,
  { path: testPath, context: { config } }: CollectedTest,
): Declaration | undefined {
  const docblockPragmas = parse(extract(readFileSync(testPath, 'utf8')));
  if (!isOurs(docblockPragmas['jest-environment'] ?? config.testEnvironment)) return undefined;
  const { rootDir, testEnvironmentOptions: options } = config;
  return declarationOf(core, { rootDir, testPath, docblockPragmas, options });
}

/** A docblock has the name, a config the path that Jest has made of it. */
function isOurs(environment: string | string[]): boolean {
  if (typeof environment !== 'string') return false;
  if (isAbsolute(environment))
    return realpathSync(environment) === realpathSync(join(__dirname, 'index.cjs'));
  return ['venv', 'jest-environment-venv'].includes(environment);
}
