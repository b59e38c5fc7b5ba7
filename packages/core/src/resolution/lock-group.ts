import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { digestOf } from '../cache/records.js';
import type { Host } from '../host.js';
import type { Interpreter } from '../interpreter/interpreter.js';
import { redact } from '../process/redact.js';
import type { DeclaredRequirement, RequirementSet } from '../request/request.js';

/**
 * The dependency group that stands for one declaration's requirements, on one series of Python, in the Lockfile that
 * `testvenv lock` writes. It is named by what is wished, not by what local sources hold: an edit unlocks nothing.
 */
export function lockGroup(wanted: RequirementSet, interpreter: Interpreter, { root }: Host): string {
  const { findLinks = [], ...settings } = wanted.index;
  const facts = [
    placeless(wanted.requirements, root),
    placeless(wanted.constraints, root),
    redact(JSON.stringify(settings)),
    findLinks.map((place) => (place.includes('://') ? redact(place) : relative(resolve(root), place))),
    pythonSeries(interpreter),
  ];
  return `testvenv-${digestOf(facts).slice(0, 16)}`;
}

/** `3.12`, `pypy3.10`, `3.13t`: what a Lockfile's archives are chosen for. */
export function pythonSeries({ implementation, version, freeThreaded }: Interpreter): string {
  const [major, minor] = version.split('.');
  return `${implementation === 'cpython' ? '' : implementation}${major}.${minor}${freeThreaded ? 't' : ''}`;
}

function placeless(declared: readonly DeclaredRequirement[], root: string): readonly string[] {
  const texts = declared.map(({ text, hashes, editable, local }) => {
    const place = local && relative(resolve(root), local.path);
    const bare = local ? text.replace(pathToFileURL(local.path).href, `file:${place}`) : text;
    return JSON.stringify([redact(bare), hashes, editable]);
  });
  return texts.sort();
}
