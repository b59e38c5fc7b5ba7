import { relative } from 'node:path';
import type { Core, Declaration, DeclarationPart } from './types.cjs';

/** What Jest tells of a test file. */
export interface TestFile {
  readonly rootDir: string;
  readonly testPath: string;
  readonly docblockPragmas: Readonly<Record<string, string | string[]>>;
  /** `testEnvironmentOptions` of the config, overwritten key by key with the docblock's or not yet. */
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * All that speaks for a test file, the weakest first: the config, the docblock, the PEP 723 block.
 *
 * The docblock is read from the file, for its line. In a worker Jest has merged its keys into the config's by then, so
 * these are taken out, or each would count twice. What Jest overwrote of the config is lost: lists of the config and
 * the docblock add up only if one is nested under `venv` and the other is not.
 */
export function declarationOf(core: Core, file: TestFile): Declaration {
  const parts = core.readTestFile(file.testPath, relative(file.rootDir, file.testPath)).parts();
  return [...configParts(core, file), ...parts];
}

function configParts({ ownParts }: Core, { options, docblockPragmas }: TestFile): DeclarationPart[] {
  const fromDocblock = new Set(docblockKeys(docblockPragmas['jest-environment-options']));
  const entries = Object.entries(options).filter(([key]) => !fromDocblock.has(key));
  const source = { what: 'testEnvironmentOptions of the Jest config' };
  return ownParts(Object.fromEntries(entries), 'named').map((value) => ({ kind: 'options', value, source }));
}

/** Jest has parsed it before, in the same way: what it ignores or refuses does not come here. */
function docblockKeys(pragma: string | string[] | undefined): string[] {
  return typeof pragma === 'string' ? Object.keys(Object(JSON.parse(pragma))) : [];
}
