import { pathToFileURL } from 'node:url';
import { archiveOf, fileName, type LockedDistribution } from '../../requirement/lockfile.js';
import type { InstallerRun } from '../installer.js';
import { writeLines } from '../scratch.js';

/** Locked distributions as lines of requirements files: those with hashes, and those that have none. */
export function installLines(packages: readonly LockedDistribution[]): {
  readonly hashed: readonly string[];
  readonly bare: readonly string[];
} {
  const lines = packages.map((locked) => ({ locked, line: lineOf(locked) }));
  const isHashed = ({ locked }: { locked: LockedDistribution }) =>
    !locked.directory && !locked.vcs && Object.keys(archiveOf(locked).hashes).length > 0;
  const texts = (chosen: typeof lines) => chosen.map(({ line }) => line);
  return { hashed: texts(lines.filter(isHashed)), bare: texts(lines.filter((one) => !isHashed(one))) };
}

function lineOf(locked: LockedDistribution): string {
  const { name, version, directory, vcs, archive } = locked;
  if (directory) {
    const url = `${pathToFileURL(directory.path)}${fragment(directory.subdirectory)}`;
    return directory.editable ? `-e ${url}` : `${name} @ ${url}`;
  }
  if (vcs) return `${name} @ ${vcs.type}+${vcs.url}@${vcs['commit-id']}${fragment(vcs.subdirectory)}`;
  const options = Object.entries(archiveOf(locked).hashes).map(
    ([algorithm, digest]) => ` --hash=${algorithm}:${digest}`,
  );
  const what = archive ? `${name} @ ${archive.url}${fragment(archive.subdirectory)}` : `${name}==${version}`;
  return what + options.join('');
}

function fragment(subdirectory: string | undefined): string {
  return subdirectory ? `#subdirectory=${subdirectory}` : '';
}

/** A page that links to every wheel, in place of the index (PEP 503); gives its path. */
export function linkPage(pip: InstallerRun, packages: readonly LockedDistribution[]): string {
  const links = packages.flatMap(({ wheels = [] }) => wheels.map(({ url, hashes }) => anchor(url, hashes)));
  return writeLines(pip, 'links.html', ['<!DOCTYPE html>', '<html><body>', ...links, '</body></html>']);
}

function anchor(url: string, hashes: Readonly<Record<string, string>>): string {
  const [digest] = Object.entries(hashes);
  const fragment = digest ? `#${digest.join('=')}` : '';
  return `<a href="${url.replaceAll('&', '&amp;').replaceAll('"', '%22')}${fragment}">${fileName(url)}</a>`;
}
