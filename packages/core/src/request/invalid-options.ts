import leven from 'leven';
import type { z } from 'zod';
import { type Source, VenvError } from '../error/venv-error.js';
import { redact } from '../process/redact.js';

/** What a schema found wrong with a value, as an error that names the dotted path of each fault. */
export function invalidOptions(
  issues: readonly z.core.$ZodIssue[],
  source: Source,
  known: readonly string[] = [],
): VenvError {
  const summary = redact(issues.map((issue) => describe(issue)).join('\n  '));
  const [unknown] = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  return new VenvError('INVALID_REQUEST', summary, {
    source,
    ...(unknown && { hint: suggest(unknown, known) }),
  });
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys')
    return `unknown option ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
  return issue.path.length > 0 ? `${dotted(issue.path)}: ${issue.message}` : issue.message;
}

function dotted(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

/** A hint for a name that is not known: the one that is meant, or all there are. */
export function suggest(unknown: string, known: readonly string[]): string {
  const near = known.find(
    (name) => leven(name.toLowerCase(), unknown.toLowerCase()) <= Math.min(3, Math.ceil(name.length / 2)),
  );
  if (near) return `did you mean "${near}"?`;
  return known.length > 0 ? `known are: ${known.join(', ')}` : 'there are none';
}
