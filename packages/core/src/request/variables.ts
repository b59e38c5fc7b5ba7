import type { Source } from '../error/venv-error.js';
import { redact } from '../process/redact.js';
import { problemOfLine } from '../requirement/requirement.js';
import { invalid, type Reading } from './reading.js';

/** As pip's requirements files have them: upper-case only, `${NAME}` only. */
const reference = /\$\{([A-Z0-9_]+)\}/g;

/**
 * Puts the values of variables in the place of their names; what has no value stays as it is, as in pip.
 *
 * A variable in the place of a URL's credentials is not observed: no digest of it is kept, and another password does
 * not change what is resolved.
 */
export function expandVariables(text: string, source: Source, { host, observer }: Reading): string {
  const visible = new Set(namesIn(redact(text)));
  for (const name of namesIn(text)) {
    const value = host.processEnv[name];
    if (visible.has(name)) observer.lookAtVariable(name, value);
    else if (/[\s/?#"<>]/.test(value ?? '')) throw unescaped(name, source);
  }
  return text.replace(reference, (whole, name: string) => host.processEnv[name] || whole);
}

/**
 * An index or a place of archives, with the values of variables: these can no more be options than what is declared.
 * @param key which one, for the error
 * @throws VenvError `INVALID_REQUEST`
 */
export function expandedPlace(key: string, written: string, source: Source, reading: Reading): string {
  const expanded = expandVariables(written, source, reading);
  for (const text of [written, expanded]) {
    const problem = problemOfLine(text);
    if (problem) throw invalid(`${key}: it ${problem}`, source);
  }
  return expanded;
}

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(reference)].map(([, name = '']) => name);
}

/** Such a URL would not be recognised as one with credentials, and be shown. */
function unescaped(name: string, source: Source) {
  return invalid(
    `the value of ${name} holds a character that cannot stand in a URL's credentials`,
    source,
    'escape it: / is %2F, ? is %3F, # is %23',
  );
}
