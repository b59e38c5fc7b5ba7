import type { FailureKind } from '../failure.js';

const buildHint =
  'a compiler or a library may be missing, or choose a version that has a wheel for this Python';

/** What pip prints; the first that fits counts. */
export const pipFailures: readonly FailureKind[] = [
  {
    code: 'INVALID_REQUEST',
    pattern: /ERROR: Invalid requirement: '?([^':]+)'?(?:: (.+))?/,
    summary: ([, requirement, reason]) =>
      `"${requirement}" is not a requirement${reason ? `: ${reason}` : ''}`,
    hint: 'write it in PEP 508 form, e.g. requests==2.32.3',
  },
  {
    code: 'HASH_MISMATCH',
    pattern: /DO NOT MATCH THE HASHES[^\n]*\n\s*(\S+)/,
    summary: ([, what]) => `the archive of ${what} is not the one that was locked`,
    hint: 'the index serves another file under the same name: find out why before you trust it',
  },
  {
    code: 'RESOLUTION_CONFLICT',
    pattern: /Cannot install ([^\n]+) because these package versions have conflicting dependencies/,
    summary: ([, what], output) =>
      [`the requirements contradict each other: ${what}`, ...conflictLines(output)].join('\n'),
    hint: 'loosen one of the version specifiers',
  },
  {
    code: 'DISTRIBUTION_NOT_FOUND',
    pattern: /ERROR: (\S+) is not a supported wheel on this platform/,
    summary: ([, wheel]) => `${wheel} is a wheel for another platform or another Python`,
    hint: 'choose a release that has a wheel for this Python, or a source distribution',
  },
  {
    code: 'INDEX_UNREACHABLE',
    pattern: /(40[13] Client Error)[^\n]*/,
    summary: ([what]) => `the package index wants other credentials: ${what}`,
    hint: 'check PIP_INDEX_URL, netrc and the keyring',
  },
  {
    code: 'DISTRIBUTION_NOT_FOUND',
    pattern: /HTTP error 404[^\n]*|ERROR: 404 Client Error[^\n]*/,
    summary: ([what]) => `the archive is not on the index any more: ${what}`,
    hint: 'resolve again with refresh: "always"',
  },
  {
    code: 'INDEX_UNREACHABLE',
    pattern:
      /(IncompleteRead|incomplete-download|Connection broken|ProtocolError|ChunkedEncodingError)[^\n]*/,
    summary: ([what]) => `the connection to the package index broke off: ${what}`,
    hint: 'check the network and the proxy, and try again',
    transient: true,
  },
  {
    code: 'INDEX_UNREACHABLE',
    pattern:
      /(NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|Read timed out|Connection timed out|Connection refused|Max retries exceeded|too many \d+ error responses|50\d Server Error)[^\n]*/,
    summary: ([what]) => `the package index could not be reached: ${what}`,
    hint: 'check the network, the proxy and PIP_INDEX_URL',
  },
  {
    code: 'DISTRIBUTION_NOT_FOUND',
    pattern:
      /(?:satisfies the requirement|No matching distribution found for) ([^\n(]+?)(?: \(from versions: ([^)]*)\))?(?:\n|$)/,
    summary: ([, what, versions]) => describeMissing(what ?? '', versions),
    hint: 'check the spelling, the version, and whether the release supports this Python',
  },
  {
    code: 'BUILD_FAILED',
    pattern:
      /Failed to build installable wheels for[^(\n]*\(([\w.-]+)|(?:Failed to build|Failed building wheel for) '?([\w.-]+)|generating package metadata\.\s*╰─> ([\w.-]+)/,
    summary: ([, ...names]) => `building ${names.find(Boolean)} failed`,
    hint: buildHint,
  },
  {
    code: 'BUILD_FAILED',
    pattern: /metadata-generation-failed|subprocess-exited-with-error/,
    summary: () => 'building a source distribution failed',
    hint: buildHint,
  },
];

function describeMissing(requirement: string, versions: string | undefined): string {
  const known = (versions ?? '').split(', ').filter((version) => version && version !== 'none');
  if (known.length === 0)
    return `no distribution satisfies ${requirement}: the index has none of that name for this Python`;
  const newest = known.slice(-5).join(', ');
  return `no version satisfies ${requirement}: the newest of ${known.length} on the index are ${newest}`;
}

function conflictLines(output: string): string[] {
  const [, block = ''] = /The conflict is caused by:\n((?: +.+\n)+)/.exec(output) ?? [];
  return block
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => `  ${line.trim()}`);
}
