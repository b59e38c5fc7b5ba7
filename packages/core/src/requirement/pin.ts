import { formatMarker } from './marker.js';
import type { Requirement } from './requirement.js';
import { contains, type SpecifierSet } from './specifier.js';

/**
 * Whether one of two requirements of the same name pins it to a version that the other does not admit. Of those that
 * count under different markers nothing is known here.
 */
export function contradictingPins(one: Requirement, other: Requirement): boolean {
  const [marker, otherMarker] = [one, other].map((each) => each.marker && formatMarker(each.marker));
  const pins = [pinnedVersion(one.specifier), pinnedVersion(other.specifier)];
  if (marker !== otherMarker || pins.every((pin) => pin === undefined)) return false;
  // `==1.0` admits `1.0+local`, which does not admit 1.0: one direction is enough.
  const [admitted, otherAdmitted] = [admits(other, pins[0]), admits(one, pins[1])];
  return !admitted && !otherAdmitted;
}

function admits({ specifier }: Requirement, pin: string | undefined): boolean {
  return pin !== undefined && contains(specifier, pin);
}

/** The version of an exact `==` or `===`, whatever stands beside it. */
function pinnedVersion(specifier: SpecifierSet): string | undefined {
  return specifier.find(
    ({ operator, version }) => operator === '===' || (operator === '==' && !version.endsWith('*')),
  )?.version;
}
