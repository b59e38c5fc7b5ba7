import type { FailureKind } from '../failure.js';

/** What uv prints; the first that fits counts. Between the words there may be a line break and a box's edge. */
export const uvFailures: readonly FailureKind[] = [
  {
    code: 'INVALID_REQUEST',
    pattern: /Couldn't parse requirement in [^\n]*\n\W*(?:cause: )?([^\n]*)(?:\n\s*([^\n]*))?/,
    summary: ([, reason, requirement = '']) => `"${requirement.trim()}" is not a requirement: ${reason}`,
    hint: 'write it in PEP 508 form, e.g. requests==2.32.3',
  },
  {
    code: 'HASH_MISMATCH',
    pattern: /Hash mismatch for `([^`]+)`/,
    summary: ([, what]) => `the archive of ${what} is not the one that was locked`,
    hint: 'the index serves another file under the same name: find out why before you trust it',
  },
  {
    code: 'INDEX_UNREACHABLE',
    pattern: /([^\n]*\b(?:401 Unauthorized|403 Forbidden)[^\n]*)/,
    summary: ([, what = '']) => `the package index wants other credentials: ${withoutLabel(what)}`,
    hint: 'check UV_DEFAULT_INDEX or PIP_INDEX_URL, netrc and the keyring',
  },
  {
    code: 'DISTRIBUTION_NOT_FOUND',
    pattern: /([^\n]*404 Not Found[^\n]*)/,
    summary: ([, what = '']) => `the archive is not on the index any more: ${withoutLabel(what)}`,
    hint: 'resolve again with refresh: "always"',
  },
  {
    code: 'INDEX_UNREACHABLE',
    pattern: /(error reading a body from connection|end of file before message length reached)/,
    summary: ([, what]) => `the connection to the package index broke off: ${what}`,
    hint: 'check the network and the proxy, and try again',
    transient: true,
  },
  {
    code: 'INDEX_UNREACHABLE',
    pattern:
      /(Failed to fetch: [^\n]*|error sending request[^\n]*|[^\n]*client error \(Connect\)[^\n]*|Network connectivity is disabled[^\n]*)/,
    summary: ([, what = ''], output) =>
      `the package index could not be reached: ${[withoutLabel(what), ...causes(output)].join('; ')}`,
    hint: 'check the network, the proxy, and UV_DEFAULT_INDEX or PIP_INDEX_URL',
  },
  {
    code: 'DISTRIBUTION_NOT_FOUND',
    pattern:
      /because it doesn't have a source distribution or wheel for the current platform|is not compatible with the current (?:Python|platform)|incompatible (?:wheel|tags)/,
    summary: (_, output) => `there is no wheel for this platform and this Python: ${sentences(output)}`,
    hint: 'choose a release that has a wheel for this Python, or a source distribution',
  },
  {
    code: 'DISTRIBUTION_NOT_FOUND',
    pattern:
      /No solution found[\s\S]*?(?:no versions? of|was not found in the|not found in the cache|cannot be used|no wheels? |does not satisfy Python|was yanked|were yanked)/,
    summary: (_, output) => sentences(output),
    hint: 'check the spelling, the version, and whether the release supports this Python',
  },
  {
    code: 'RESOLUTION_CONFLICT',
    pattern: /No solution found|Requirements contain conflicting/,
    summary: (_, output) => `the requirements contradict each other:\n  ${sentences(output)}`,
    hint: 'loosen one of the version specifiers',
  },
  {
    code: 'BUILD_FAILED',
    pattern: /Failed to build(?: editable)? `([\w.-]+)[^`]*`|Failed to build|Build backend failed/,
    summary: ([, what]) => `building ${what ?? 'a source distribution'} failed`,
    hint: 'a compiler or a library may be missing, or choose a version that has a wheel for this Python',
  },
];

/** uv's explanation: what follows the first line of its error, as one text without the tree that it draws. */
function sentences(output: string): string {
  const [, first = ''] = /error: ([^\n]*)/.exec(output) ?? [];
  const [, text = first] =
    /(?:cause: |╰─▶ )((?:Because|[A-Z][^\n]*)[\s\S]*?)(?:\n\s*\n|$)/.exec(output) ?? [];
  return text.replace(/\s*\n[\s│]*/g, ' ').trim();
}

function causes(output: string): readonly string[] {
  const all = [...output.matchAll(/cause: ([^\n]*)/g)].map(([, cause = '']) => cause);
  return all.slice(-1).filter((cause) => !cause.startsWith('Failed to fetch'));
}

function withoutLabel(line: string): string {
  return line.replace(/^\W*(?:error|cause|hint|warning): /, '').trim();
}
