import { diskFullHint } from '../cache/disk-full.js';
import { describeOwner } from '../cache/ownership.js';
import { VenvError, type VenvErrorCode, type VenvErrorInit } from '../error/venv-error.js';
import type { RunResult } from '../process/run.js';
import type { DeclaredRequirement } from '../request/request.js';
import type { InstallerRun } from './installer.js';
import { keepLog } from './log.js';

/** What an installer prints (stable for years, but not an interface) and what it means. */
export interface FailureKind {
  readonly code: VenvErrorCode;
  readonly pattern: RegExp;
  readonly summary: (match: RegExpExecArray, output: string) => string;
  readonly hint: string;
  /** Whether to try once more may help: the installer itself does not do so here. */
  readonly transient?: boolean;
}

export type FailedRun = Pick<InstallerRun, 'wanted' | 'timeout' | 'offline' | 'logs'>;

/** However else it ends, a program that says this failed of it (strerror(3), `ENOSPC` and `EDQUOT`). */
export const isFullDisk = /No space left on device|Disk quota exceeded/;

/** Of the absolute path that a program's words end in, in quotes or not. */
function ownerOf(words: string): readonly string[] {
  const path = /(\/[^'"]*)/.exec(words)?.[1]?.trim();
  return path ? [describeOwner(path)] : [];
}

/** What any program says of a machine that does not let it work, and that counts before all else it says. */
const certainFailures: readonly FailureKind[] = [
  { code: 'DISK_FULL', pattern: isFullDisk, summary: () => 'the disk is full', hint: diskFullHint },
  {
    code: 'BUILD_FAILED',
    pattern: /[^\n]*(?:Text file busy|Device or resource busy)[^\n]*/,
    summary: ([what]) => `a file was busy: ${what.trim()}`,
    hint: 'see which program holds it',
    transient: true,
  },
];

const machineFailures: readonly FailureKind[] = [
  {
    code: 'PERMISSION_DENIED',
    pattern: /Permission denied:? ?([^\n]*)/,
    summary: ([, what = '']) => `permission denied: ${[what, ...ownerOf(what)].join(': ')}`,
    hint: 'see who owns that path',
  },
];

/**
 * Turns a failed run of an installer into the error a caller can handle, blamed on the requirement it names.
 * @param kinds what this installer says; the first that fits counts
 */
export function installerFailure(
  what: string,
  result: RunResult,
  run: FailedRun,
  kinds: readonly FailureKind[],
): VenvError {
  const output = `${result.stderr}\n${result.stdout}`;
  if (result.timedOut) return tookTooLong(what, output, run);
  for (const { pattern, ...kind } of [...certainFailures, ...kinds, ...machineFailures]) {
    const match = pattern.exec(output);
    if (match) return recognised(kind, kind.summary(match, output), output, run);
  }
  const reason = result.startError ?? `exit code ${result.exitCode}`;
  const hint = 'see its whole output in the log';
  return recognised({ code: 'BUILD_FAILED', hint }, `${what} failed (${reason})`, output, run);
}

function tookTooLong(what: string, output: string, { wanted, timeout, logs }: FailedRun): VenvError {
  return new VenvError('INSTALL_TIMEOUT', `${what} took longer than ${timeout / 1000} s`, {
    ...blame(output, wanted.requirements),
    hint: 'raise installTimeout, or look for what is slow in the output',
    details: { output: lastLines(output), log: keepLog(logs, output) },
  });
}

type Recognised = Pick<FailureKind, 'code' | 'hint' | 'transient'>;

function recognised(kind: Recognised, summary: string, output: string, run: FailedRun): VenvError {
  const { code, hint, transient = false } = kind;
  const blamed = blame(summary, run.wanted.requirements, output);
  if (run.offline && isMissing(code)) return unavailable(summary, output, blamed);
  const details = { output: lastLines(output), ...(transient && { transient }) };
  if (code !== 'BUILD_FAILED') return new VenvError(code, summary, { ...blamed, hint, details });
  const log = keepLog(run.logs, output);
  const text = `${summary}:\n${lastLines(output)}\n  log: ${log}`;
  return new VenvError(code, text, { ...blamed, hint, details: { ...details, log } });
}

function isMissing(code: VenvErrorCode): boolean {
  return code === 'DISTRIBUTION_NOT_FOUND' || code === 'INDEX_UNREACHABLE';
}

function unavailable(summary: string, output: string, blamed: Pick<VenvErrorInit, 'source'>): VenvError {
  return new VenvError('OFFLINE_UNAVAILABLE', `offline, and neither cached nor local: ${summary}`, {
    ...blamed,
    hint: 'run once without "offline", or give the wheels: PIP_FIND_LINKS names folders of them',
    details: { output: lastLines(output) },
  });
}

/** The declared requirement whose name the texts mention, the first text first; a lone one is to blame in any case. */
function blame(
  text: string,
  requirements: readonly DeclaredRequirement[],
  rest = '',
): Pick<VenvErrorInit, 'source'> {
  const mentionedIn = (where: string) =>
    requirements.find((requirement) => where.includes(requirement.text) || mentions(where, requirement));
  return { source: (mentionedIn(text) ?? mentionedIn(rest) ?? requirements[0])?.source };
}

function mentions(text: string, { text: requirement }: DeclaredRequirement): boolean {
  const name = /^[\w.-]+/.exec(requirement)?.[0];
  return (
    name !== undefined && new RegExp(`(?<![\\w.-])${name.replaceAll('.', '\\.')}(?![\\w-])`, 'i').test(text)
  );
}

export function lastLines(output: string): string {
  return output
    .split('\n')
    .filter((line) => line.trim())
    .slice(-20)
    .map((line) => `  ${line}`)
    .join('\n');
}
