/** The grammar of PEP 508, as far as it decides where a requirement's parts are. pip has the last word on the rest. */
const name = '[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?';
const extras = `\\[\\s*(?:${name}(?:\\s*,\\s*${name})*)?\\s*\\]`;
const clause = '(?:===|~=|==|!=|<=|>=|<|>)\\s*[A-Za-z0-9._*+!-]+';
const clauses = `${clause}(?:\\s*,\\s*${clause})*\\s*,?`;
const specifier = `(?:\\(\\s*${clauses}\\s*\\)|${clauses})`;
const marker = ';.+';
const url = '@\\s*\\S+';

const form = new RegExp(
  `^(${name})\\s*(?:${extras})?\\s*(?:${url}(?:\\s+${marker})?|(${specifier})?\\s*(?:${marker})?)$`,
);

/** Why a text is no requirement in PEP 508 form, or nothing. */
export function problemOfRequirement(text: string): string | undefined {
  // Never passed on to an installer, which would take the first for an option and the second for another line.
  if (text.startsWith('-')) return 'begins with a dash: options are not requirements';
  if (/[\r\n\0]/.test(text)) return 'must be one line';
  return form.test(text)
    ? undefined
    : 'is not a requirement in PEP 508 form, e.g. requests==2.32.3 or uvicorn[standard]>=0.30';
}

/** PEP 503: how two spellings of a distribution's name are compared. */
export function normaliseName(distribution: string): string {
  return distribution.toLowerCase().replace(/[-_.]+/g, '-');
}

/** The distribution that a requirement pins to one version: by an exact `==` or `===`, or by a direct reference. */
export function pinnedDistribution(requirement: string): string | undefined {
  const [, distribution, versions] = form.exec(requirement.trim()) ?? [];
  const isPinned =
    versions === undefined ? requirement.includes('@') : /^\(?\s*===?[^,*]+\)?$/.test(versions);
  return distribution && isPinned ? normaliseName(distribution) : undefined;
}
