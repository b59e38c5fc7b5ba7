import type { Source } from '../error/venv-error.js';
import { VenvError } from '../error/venv-error.js';
import { redact } from '../process/redact.js';
import type { DeclaredRequirement } from '../request/request.js';
import type { LockedDistribution, Lockfile } from '../requirement/lockfile.js';
import type { MarkerEnvironment } from '../requirement/marker.js';
import { applies, normaliseName, parseRequirement } from '../requirement/requirement.js';
import { attempt, SyntaxFault } from '../requirement/scanner.js';
import { contains } from '../requirement/specifier.js';

/** The requirements that a Lockfile's packages do not satisfy. */
export function uncovered(
  requirements: readonly DeclaredRequirement[],
  { packages }: Lockfile,
  markers: MarkerEnvironment,
): readonly DeclaredRequirement[] {
  const byName = new Map(packages.map((locked) => [locked.name, locked]));
  return requirements.filter(({ text, local }) => {
    const requirement = attempt(() => parseRequirement(text));
    if (requirement instanceof SyntaxFault) return !packages.some((locked) => isAt(locked, local?.path));
    if (!applies(requirement, markers)) return false;
    const locked = byName.get(normaliseName(requirement.name));
    if (!locked) return true;
    if (requirement.url !== undefined) return !isDirect(locked);
    return locked.version !== undefined && !contains(requirement.specifier, locked.version);
  });
}

function isDirect({ archive, directory, vcs }: LockedDistribution): boolean {
  return Boolean(archive ?? directory ?? vcs);
}

function isAt({ directory }: LockedDistribution, path: string | undefined): boolean {
  return path !== undefined && directory?.path === path;
}

/** Resolving is what `frozen` forbids. */
export function notCovered(
  missing: readonly DeclaredRequirement[],
  { shown, source }: { readonly shown: string; readonly source: Source },
  detail = '',
): VenvError {
  const texts = missing.map(({ text }) => redact(text));
  return new VenvError(
    'INVALID_REQUEST',
    `the Lockfile ${shown} does not cover ${texts.join(', ')}${detail}, and it is frozen`,
    {
      source: missing[0]?.source ?? source,
      hint: 'run "testvenv lock" and commit what it writes, or set "frozen": false',
      details: { missing: texts },
    },
  );
}
