import { pathToFileURL } from 'node:url';
import type { Source } from '../error/venv-error.js';
import { redact } from '../process/redact.js';
import { formatMarker } from '../requirement/marker.js';
import { parseRequirement, problemOfLine, problemOfRequirement } from '../requirement/requirement.js';
import { attempt, SyntaxFault } from '../requirement/scanner.js';
import { isFileUrl, isLocalPath, nameOfArchive, pathOf, readLocalSource } from './local-source.js';
import { invalid, type Reading } from './reading.js';
import type { DeclaredRequirement } from './request.js';
import { expandVariables } from './variables.js';

/** Where a requirement stands. */
export interface Place {
  readonly source: Source;
  /** The folder in which relative paths begin; none where PEP 508 alone is allowed, as in a project's metadata. */
  readonly base: string | undefined;
  /** What comes before the requirement in errors: `requirements[1]: `. */
  readonly prefix?: string;
}

/** What stands beside a requirement. */
export type Beside = Pick<DeclaredRequirement, 'hashes' | 'editable'>;

/**
 * A requirement as it was written: in PEP 508 form, or as the path or the URL of a project or an archive.
 * @throws VenvError `INVALID_REQUEST`
 */
export function declaredRequirement(
  written: string,
  { source, base, prefix = '' }: Place,
  reading: Reading,
  { hashes = [], editable = false }: Beside = {},
): DeclaredRequirement {
  const text = expandVariables(written.trim(), source, reading);
  const refuse = (problem: string | undefined) => {
    if (problem) throw invalid(`${prefix}${JSON.stringify(redact(text))} ${problem}`, source);
  };
  refuse(problemOfLine(text));
  const reference = referenceIn(text, base !== undefined, editable);
  if (!reference) refuse(problemOfRequirement(text));
  const direct = reference ? resolved(reference, { source, base, prefix }, reading, editable) : { text };
  if (editable && direct.local?.kind !== 'directory' && !/\b(git|hg|svn|bzr)\+/.test(text))
    refuse('cannot be installed in place: only a folder or a repository can');
  return { ...direct, source, ...(hashes.length > 0 && { hashes }), ...(editable && { editable }) };
}

/** A direct reference by its parts. */
interface Reference {
  readonly name: string | undefined;
  /** With its brackets, or empty. */
  readonly extras: string;
  /** A URL or a path. */
  readonly target: string;
  /** Without the semicolon, or empty. */
  readonly marker: string;
}

const schemed = /^[a-z][a-z0-9+.-]*:\/\//i;

/** @returns nothing for a requirement by name, or by the name and the remote URL that it already has */
function referenceIn(text: string, mayBePath: boolean, editable: boolean): Reference | undefined {
  const requirement = attempt(() => parseRequirement(text));
  const isNamed = !(requirement instanceof SyntaxFault) && requirement.url !== undefined;
  // Whatever is to be installed in place is a path, as in pip.
  const isPath = schemed.test(text) || isFileUrl(text) || isLocalPath(text) || (editable && !isNamed);
  if (mayBePath && isPath) return nameless(text);
  if (requirement instanceof SyntaxFault || requirement.url === undefined) return undefined;
  const { name, extras, url, marker } = requirement;
  if (!isFileUrl(url) && !(mayBePath && isLocalPath(url) && !schemed.test(url))) return undefined;
  return {
    name,
    extras: extras.length > 0 ? `[${extras.join(',')}]` : '',
    target: url,
    marker: marker ? formatMarker(marker) : '',
  };
}

function nameless(text: string): Reference {
  const isUrl = schemed.test(text) || isFileUrl(text);
  // As in pip: a semicolon may be part of a URL, unless a space stands before or behind it.
  const form = isUrl
    ? /^(\S+?)(\[[^\]]*\])?(?:(?:\s+;|;\s)\s*(.*)|\s*)$/
    : /^(.+?)\s*(\[[^\]]*\])?\s*(?:;\s*(.*))?$/;
  const [, target = text, extras = '', marker = ''] = form.exec(text) ?? [];
  const name = nameOfArchive(target) ?? /[#&]egg=([\w.-]+)/.exec(target)?.[1];
  return { name, extras, target, marker };
}

function resolved(
  { name, extras, target, marker }: Reference,
  { source, base = '/', prefix = '' }: Place,
  reading: Reading,
  editable: boolean,
): Pick<DeclaredRequirement, 'text' | 'local'> {
  if (marker) refuseMarker(marker, source, prefix);
  const condition = marker ? ` ; ${marker}` : '';
  if (schemed.test(target) && !isFileUrl(target)) {
    // pip and uv take the name of what is installed in place from the URL.
    const isNamed = name !== undefined && !editable;
    return { text: (isNamed ? `${name}${extras} @ ${target}` : target + extras) + condition };
  }
  const what = `${prefix}${JSON.stringify(target)}`;
  const local = readLocalSource(pathOf(target, base, source, reading), editable, { source, what }, reading);
  const url = pathToFileURL(local.path).href + (isFileUrl(target) ? (/#.*$/.exec(target)?.[0] ?? '') : '');
  // pip 25 and older take no name before the URL of what is installed in place.
  if (editable) return { text: url + extras + condition, local };
  const known = name ?? local.name;
  if (!known && extras)
    throw invalid(
      `${what} has extras, but its name cannot be read`,
      source,
      `write: name${extras} @ ${target}`,
    );
  return { text: (known ? `${known}${extras} @ ${url}` : url) + condition, local };
}

function refuseMarker(marker: string, source: Source, prefix: string): void {
  const problem = problemOfRequirement(`x; ${marker}`);
  if (problem) throw invalid(`${prefix}the marker ${JSON.stringify(marker)} is malformed`, source);
}
