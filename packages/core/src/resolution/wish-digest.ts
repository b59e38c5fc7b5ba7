import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { identify, type Observer } from '../cache/observation.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { redact } from '../process/redact.js';
import type { DeclaredRequirement, RequirementSet } from '../request/request.js';

/**
 * What of a set of requirements decides how they resolve, for a digest: no credentials, and of local files what they
 * hold rather than where they lie.
 */
export function decisiveFacts(
  { requirements, constraints, index }: RequirementSet,
  observer: Observer,
): readonly unknown[] {
  const { findLinks = [], ...settings } = index;
  const links = findLinks.map((place) => factsOfLinks(place, observer));
  return [sorted(requirements), sorted(constraints), redact(JSON.stringify(settings)), links];
}

/** Their order does not matter. */
function sorted(declared: readonly DeclaredRequirement[]): readonly string[] {
  return declared.map((one) => JSON.stringify(factsOf(one))).sort();
}

function factsOf({ text, hashes, editable, local }: DeclaredRequirement): readonly unknown[] {
  const placeless = local ? text.replace(pathToFileURL(local.path).href, 'file:') : text;
  return [redact(placeless), hashes, editable, local?.content];
}

/** A page's address; of a folder or a file on disk whatever would change with another archive in it. */
function factsOfLinks(place: string, observer: Observer): unknown {
  if (/^[a-z][a-z0-9+.-]*:/i.test(place) && !place.startsWith('file:')) return redact(place);
  const path = place.startsWith('file:') ? fileURLToPath(place) : place;
  observer.look(path);
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return identify(path);
  const names = ifPresent(() => readdirSync(path).sort()) ?? [];
  return names.map((name) => {
    observer.look(join(path, name));
    return [name, identify(join(path, name))];
  });
}
