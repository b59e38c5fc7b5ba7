import { compare, isPrerelease, parseVersion, type Version } from '../requirement/version.js';

/** Orders the versions of interpreters: negative, zero or positive, as a sort wants it. */
export function compareVersions(a: string, b: string): number {
  return compare(parse(a), parse(b));
}

export function isPreRelease(version: string): boolean {
  return isPrerelease(parse(version));
}

/** The release segment alone: `3.14.0rc1` gives `3.14.0`. */
export function releaseOf(version: string): string {
  return parse(version).release.join('.');
}

function parse(text: string): Version {
  const version = parseVersion(text);
  if (!version) throw new RangeError(`${text} is no version of PEP 440`);
  return version;
}
