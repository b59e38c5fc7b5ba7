import type { VenvOptions } from './declaration.js';

const ownNames: Readonly<Record<keyof VenvOptions, true>> = {
  requirements: true,
  requirementsFiles: true,
  constraints: true,
  pyproject: true,
  extras: true,
  groups: true,
  script: true,
  lockfile: true,
  frozen: true,
  editable: true,
  indexUrl: true,
  extraIndexUrls: true,
  findLinks: true,
  noIndex: true,
  noBinary: true,
  onlyBinary: true,
  pre: true,
  requireHashes: true,
  python: true,
  requiresPython: true,
  refresh: true,
  installer: true,
  offline: true,
  installTimeout: true,
  createTimeout: true,
  commandTimeout: true,
  lockTimeout: true,
  maxEnvironmentSize: true,
  maxCacheSize: true,
  limits: true,
  verify: true,
  linkMode: true,
  cacheDir: true,
  cacheFallback: true,
};

/** Options of the runners' own environments, Node's and jsdom's, that may stand beside ours. */
const runnerNames: ReadonlySet<string> = new Set([
  'customExportConditions',
  'globalsCleanup',
  'url',
  'html',
  'userAgent',
]);

/**
 * Separates our options from those that other environments take from the same object.
 *
 * What stands under `venv` is ours. Beside it only options with one of our names are. Without `venv`, a docblock's
 * are `'all'` ours but Jest's own, so that a misspelt one is reported; a config's are ours only if `'named'` so,
 * because Jest puts all of them on the global object and projects use that to pass values of their own. The same in both
 * runners, so that a docblock written for one is understood by the other.
 * @returns none, one or two objects of options, not validated yet
 */
export function ownParts(options: unknown, flat: 'all' | 'named'): readonly unknown[] {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return [options];
  const isNested = 'venv' in options;
  const isOurs = (name: string) =>
    name !== 'venv' &&
    (Object.hasOwn(ownNames, name) || (flat === 'all' && !isNested && !runnerNames.has(name)));
  const flatOptions = Object.entries(options).filter(([name]) => isOurs(name));
  return [
    ...(flatOptions.length > 0 ? [Object.fromEntries(flatOptions)] : []),
    ...(isNested ? [options.venv] : []),
  ];
}
