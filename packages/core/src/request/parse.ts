import leven from 'leven';
import { parse as parseToml, TomlError } from 'smol-toml';
import type { z } from 'zod';
import type { Declaration, DeclarationPart, VenvOptions } from '../declaration/declaration.js';
import { type Source, VenvError } from '../error/venv-error.js';
import { defaults, type EnvironmentRequest } from './request.js';
import { optionNames, optionsSchema, scriptMetadataSchema } from './schema.js';

interface SourcedOptions {
  readonly options: VenvOptions;
  readonly source: Source;
}

/**
 * Validates a declaration and makes one request of its parts: lists are concatenated, later scalars override.
 * @throws VenvError `INVALID_REQUEST`, naming the file, the line and the dotted path of the option
 */
export function parseRequest(declaration: Declaration): EnvironmentRequest {
  const parts = declaration.map(parsePart);
  const last = <Key extends keyof VenvOptions>(key: Key) =>
    parts.findLast(({ options }) => options[key] !== undefined);
  return Object.freeze({
    requirements: uniqueRequirements(parts),
    constraints: [],
    index: {},
    python: last('python')?.options.python,
    requiresPython: last('requiresPython')?.options.requiresPython,
    refresh: last('refresh')?.options.refresh ?? defaults.refresh,
    installTimeout: last('installTimeout')?.options.installTimeout ?? defaults.installTimeout,
    linkMode: last('linkMode')?.options.linkMode ?? defaults.linkMode,
    pythonSource: (last('python') ?? last('requiresPython'))?.source,
  });
}

function uniqueRequirements(parts: readonly SourcedOptions[]): EnvironmentRequest['requirements'] {
  const all = parts.flatMap(({ options, source }) =>
    (options.requirements ?? []).map((text) => ({ text, source })),
  );
  return [...new Map(all.map((requirement) => [requirement.text, requirement])).values()];
}

function parsePart(part: DeclarationPart): SourcedOptions {
  const { source } = part;
  return {
    source,
    options: part.kind === 'options' ? parseOptions(part.value, source) : parseScript(part.text, source),
  };
}

function parseOptions(value: unknown, source: Source): VenvOptions {
  const result = optionsSchema.safeParse(value ?? {});
  if (result.success) return result.data;
  throw invalid(result.error.issues, source, optionNames);
}

/** The fields of PEP 723 under our own names. */
function parseScript(text: string, source: Source): VenvOptions {
  const result = scriptMetadataSchema.safeParse(parseTable(text, source));
  if (!result.success) throw invalid(result.error.issues, source, ['dependencies', 'requires-python']);
  const { dependencies, 'requires-python': requiresPython } = result.data;
  return { ...(dependencies && { requirements: dependencies }), ...(requiresPython && { requiresPython }) };
}

function parseTable(text: string, source: Source): unknown {
  try {
    return parseToml(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const at = source.line === undefined ? source : { ...source, line: source.line + cause.line };
    const problem = cause.message.split('\n')[0];
    throw new VenvError('INVALID_REQUEST', `malformed PEP 723 block: ${problem}`, { source: at, cause });
  }
}

function invalid(issues: readonly z.core.$ZodIssue[], source: Source, known: readonly string[]): VenvError {
  const summary = issues.map((issue) => describe(issue)).join('\n  ');
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

function suggest(unknown: string, known: readonly string[]): string {
  const near = known.find((name) => leven(name.toLowerCase(), unknown.toLowerCase()) <= 3);
  return near ? `did you mean "${near}"?` : `known are: ${known.join(', ')}`;
}
