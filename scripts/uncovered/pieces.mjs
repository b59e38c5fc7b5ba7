// What a coverage report (Istanbul's JSON) says was not run, by function.
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Uncovered
 * @property {string} file below the sources' folder
 * @property {string} inside the innermost function with a name around it, or `top level`
 * @property {string} code its first line, or of what it is a part
 * @property {string} line all of that line
 */

/**
 * Functions that were not called, else statements that were not reached, else branches that were not taken: each only
 * where nothing around it is told already.
 * @returns {Uncovered[]}
 */
export function uncoveredIn(report, folder) {
  return Object.values(report).flatMap((coverage) => {
    const lines = readFileSync(coverage.path, 'utf8').split('\n');
    const told = [];
    const items = [];
    for (const { loc, whole = loc } of [
      ...functions(coverage),
      ...statements(coverage),
      ...branches(coverage),
    ]) {
      if (told.some((other) => contains(other, loc) || isConditionOf(loc, other))) continue;
      told.push(whole);
      const code = sliced(lines, loc);
      const line = (lines[loc.start.line - 1] ?? '').trim();
      items.push({
        file: coverage.path.slice(folder.length + 1),
        inside: functionAround(coverage, loc),
        code,
        line,
      });
    }
    return items;
  });
}

function functions({ f, fnMap }) {
  return Object.keys(f)
    .filter((id) => f[id] === 0)
    .map((id) => ({ loc: fnMap[id].decl, whole: fnMap[id].loc }));
}

function statements({ s, statementMap }) {
  return Object.keys(s)
    .filter((id) => s[id] === 0)
    .map((id) => ({ loc: statementMap[id] }));
}

function branches({ b, branchMap }) {
  return Object.keys(b).flatMap((id) =>
    b[id].flatMap((count, index) => {
      const { loc, locations } = branchMap[id];
      const own = locations[index];
      // What an `if` without `else` would do else has no place of its own.
      return count === 0 ? [{ loc: own?.start?.line === undefined ? loc : own }] : [];
    }),
  );
}

const isBefore = (a, b) => a.line < b.line || (a.line === b.line && a.column <= b.column);

/** To the end of the line where the report does not know the column. */
const end = ({ end: { line, column } }) => ({ line, column: column ?? Number.POSITIVE_INFINITY });

function contains(outer, inner) {
  return isBefore(outer.start, inner.start) && isBefore(end(inner), end(outer));
}

/** An `if` whose statement is told already. */
function isConditionOf(loc, statement) {
  return contains(loc, statement) && lastOf(loc) === lastOf(statement);
}

const lastOf = ({ end: { line, column } }) => `${line}:${column}`;

function functionAround({ fnMap }, loc) {
  const around = Object.values(fnMap)
    .filter(
      ({ name, loc: whole, decl }) => !name.startsWith('(') && (contains(whole, loc) || contains(decl, loc)),
    )
    .sort((a, b) => (contains(a.loc, b.loc) ? 1 : -1));
  return around[0]?.name ?? 'top level';
}

function sliced(lines, { start, end: { line, column } }) {
  const text = lines[start.line - 1] ?? '';
  return text.slice(start.column, line === start.line ? (column ?? undefined) : undefined).trim();
}
