import { VenvError, type VenvErrorCode, type VenvErrorInit } from '../error/venv-error.js';
import type { RunResult } from '../process/run.js';
import type { DeclaredRequirement } from '../request/request.js';

interface FailureKind {
  readonly code: VenvErrorCode;
  readonly pattern: RegExp;
  readonly summary: (match: RegExpExecArray, output: string) => string;
  readonly hint: string;
}

/** What pip prints (stable for years, but not an interface) and what it means; the first that fits counts. */
const kinds: readonly FailureKind[] = [
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
    code: 'INDEX_UNREACHABLE',
    pattern:
      /(NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|Max retries exceeded|40[13] Client Error|50\d Server Error)[^\n]*/,
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
    code: 'DISK_FULL',
    pattern: /No space left on device/,
    summary: () => 'the disk is full',
    hint: 'free some space, or move the cache with TESTVENV_CACHE_DIR',
  },
  {
    code: 'PERMISSION_DENIED',
    pattern: /Permission denied:? ?([^\n]*)/,
    summary: ([, what]) => `permission denied: ${what}`,
    hint: 'see who owns that path',
  },
  {
    code: 'BUILD_FAILED',
    pattern:
      /(?:Failed to build|Failed building wheel for|metadata-generation-failed|subprocess-exited-with-error)(?: '?([\w.-]+))?/,
    summary: ([, what], output) =>
      `building ${what ?? 'a source distribution'} failed:\n${lastLines(output)}`,
    hint: 'a compiler or a library may be missing, or choose a version that has a wheel for this Python',
  },
];

/** Turns a failed run of an installer into the error a caller can handle, blamed on the requirement it names. */
export function installerFailure(
  what: string,
  result: RunResult,
  requirements: readonly DeclaredRequirement[],
  timeout: number,
): VenvError {
  const output = `${result.stderr}\n${result.stdout}`;
  if (result.timedOut) {
    return new VenvError('INSTALL_TIMEOUT', `${what} took longer than ${timeout / 1000} s`, {
      ...blame(output, requirements),
      hint: 'raise installTimeout, or look for what is slow in the output',
      details: { output: lastLines(output) },
    });
  }
  for (const { code, pattern, summary, hint } of kinds) {
    const match = pattern.exec(output);
    if (match) {
      const text = summary(match, output);
      return new VenvError(code, text, {
        ...blame(text, requirements),
        hint,
        details: { output: lastLines(output) },
      });
    }
  }
  const reason = result.startError ?? `exit code ${result.exitCode}`;
  return new VenvError(
    'BUILD_FAILED',
    `${what} failed (${reason}):\n${lastLines(output)}`,
    blame(output, requirements),
  );
}

/** The declared requirement whose name the text mentions; a lone one is to blame in any case. */
function blame(text: string, requirements: readonly DeclaredRequirement[]): Pick<VenvErrorInit, 'source'> {
  const mentioned = requirements.find(
    (requirement) => text.includes(requirement.text) || mentions(text, requirement),
  );
  return { source: (mentioned ?? requirements[0])?.source };
}

function mentions(text: string, { text: requirement }: DeclaredRequirement): boolean {
  const name = /^[\w.-]+/.exec(requirement)?.[0];
  return (
    name !== undefined && new RegExp(`(?<![\\w.-])${name.replaceAll('.', '\\.')}(?![\\w-])`, 'i').test(text)
  );
}

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

function lastLines(output: string): string {
  return output
    .split('\n')
    .filter((line) => line.trim())
    .slice(-20)
    .map((line) => `  ${line}`)
    .join('\n');
}
