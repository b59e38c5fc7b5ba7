import type { IndexSettings } from '../../declaration/index-settings.js';
import { VenvError } from '../../error/venv-error.js';
import { redact } from '../../process/redact.js';
import type { DeclaredRequirement } from '../../request/request.js';

/**
 * A requirement as a line of a requirements file (pip's documentation, "Requirements File Format"): only there can one
 * have hashes, and no list is too long for it.
 * @throws VenvError `INVALID_REQUEST` for what would be an option, or more than a line
 */
export function requirementLine(requirement: DeclaredRequirement): string {
  const { text, hashes = [], editable = false, source } = requirement;
  const line = [...(editable ? ['-e'] : []), text, ...hashes.map((hash) => `--hash=${hash}`)].join(' ');
  if (!text.trimStart().startsWith('-') && isOneLine(line)) return line;
  throw new VenvError('INVALID_REQUEST', `${JSON.stringify(text)} is not a requirement`, { source });
}

/**
 * The index settings as lines of a requirements file: a password in one is not seen in the list of processes.
 * @throws VenvError `INVALID_REQUEST` as {@link checkIndex}
 */
export function indexLines(index: IndexSettings): readonly string[] {
  checkIndex(index);
  return [
    ...(index.indexUrl ? [`--index-url ${quoted(index.indexUrl)}`] : []),
    ...(index.extraIndexUrls ?? []).map((url) => `--extra-index-url ${quoted(url)}`),
    ...(index.findLinks ?? []).map((place) => `--find-links ${quoted(place)}`),
    ...(index.noIndex ? ['--no-index'] : []),
    ...(index.noBinary ?? []).map((name) => `--no-binary ${name}`),
    ...(index.onlyBinary ?? []).map((name) => `--only-binary ${name}`),
    ...(index.pre ? ['--pre'] : []),
  ];
}

/** One word of an option's line, which pip splits as a POSIX shell does: a folder's name may hold spaces, and dashes behind them. */
function quoted(text: string): string {
  return /[\s'"\\]/.test(text) ? `'${text.replaceAll("'", `'"'"'`)}'` : text;
}

/** @throws VenvError `INVALID_REQUEST` for a setting that would be more than a line, or an option of its own */
export function checkIndex(index: IndexSettings): void {
  const texts = Object.values(index).flat().map(String);
  const bad = texts.find((text) => !isOneLine(text) || text.trimStart().startsWith('-'));
  if (bad === undefined) return;
  throw new VenvError('INVALID_REQUEST', `${JSON.stringify(redact(bad))} is no index, place or name`);
}

function isOneLine(text: string): boolean {
  return !/[\r\n\0]/.test(text);
}
