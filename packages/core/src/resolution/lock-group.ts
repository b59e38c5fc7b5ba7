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
export function lockGroup(wanted: RequirementSet, interpreter: Interpreter, host: Host): string {
  return `${wishName(wanted, host)}-py${pythonSeries(interpreter)}`;
}

/** The part of a {@link lockGroup}'s name that is the same for every Python. */
export function wishName(wanted: RequirementSet, { root }: Pick<Host, 'root'>): string {
  const { findLinks = [], ...settings } = wanted.index;
  const facts = [
    sorted(wanted.requirements, root),
    sorted(wanted.constraints, root),
    redact(JSON.stringify(settings)),
    findLinks.map((place) => (place.includes('://') ? redact(place) : relative(resolve(root), place))),
  ];
  return `testvenv-${digestOf(facts).slice(0, 16)}`;
}

/** `3.12`, `pypy3.10`, `3.13t`: what a Lockfile's archives are chosen for. */
export function pythonSeries({ implementation, version, freeThreaded }: Interpreter): string {
  const [major, minor] = version.split('.');
  return `${implementation === 'cpython' ? '' : implementation}${major}.${minor}${freeThreaded ? 't' : ''}`;
}

function sorted(declared: readonly DeclaredRequirement[], root: string): readonly string[] {
  return declared.map((one) => JSON.stringify([placeless(one, root), one.hashes, one.editable])).sort();
}

/** A requirement's text with a relative path, and without credentials. */
export function placeless({ text, local }: DeclaredRequirement, root: string): string {
  const path = local && `file:${relative(resolve(root), local.path) || '.'}`;
  return redact(local && path ? text.replace(pathToFileURL(local.path).href, path) : text);
}
