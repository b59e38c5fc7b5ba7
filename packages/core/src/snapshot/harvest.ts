import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import fs from 'fs-extra';
import { readDistributions } from '../environment/distributions.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { redact } from '../process/redact.js';
import { binFiles, relocatableScript, scriptBody } from './console-script.js';
import type { Layer } from './layer.js';
import { correctRecords } from './record.js';
import { rewrite } from './rewrite.js';

interface Harvested extends Pick<Layer, 'snapshotId' | 'sitePackages' | 'interpreter'> {
  /** The interpreter itself: an installer that runs beside the virtualenv writes it into scripts. */
  readonly executable: string;
}

/**
 * Turns the prefix that an installer filled into a snapshot's tree: what names the build's own folder is taken out of it
 * (the interpreter links and the configuration), or made to work in any folder (the console scripts).
 */
export async function harvest(
  tree: string,
  { snapshotId, sitePackages, interpreter, executable }: Harvested,
): Promise<Omit<Layer, 'templates' | 'lib64'>> {
  const rewritten = [...makeScriptsRelocatable(tree, executable), ...redactOrigins(tree, sitePackages)];
  correctRecords(tree, sitePackages, rewritten);
  await fs.remove(join(tree, 'pyvenv.cfg'));
  for (const link of interpreterLinks(join(tree, 'bin'))) await fs.remove(link);
  return {
    snapshotId,
    interpreter,
    sitePackages,
    ...outsideSitePackages(tree, sitePackages),
    distributions: readDistributions(join(tree, sitePackages)),
    copies: [],
    behind: [],
    relocated: [],
  };
}

/** By their names or by where they lead: the `venv` of Python 3.14 makes one that begins with the letter pi. */
function interpreterLinks(bin: string): readonly string[] {
  const leadsToInterpreter = (path: string) =>
    lstatSync(path).isSymbolicLink() && isInterpreterName(basename(readlinkSync(path)));
  return readdirSync(bin)
    .filter((name) => isInterpreterName(name) || leadsToInterpreter(join(bin, name)))
    .map((name) => join(bin, name));
}

function isInterpreterName(name: string): boolean {
  return /^(?:python|pypy)(\d+(\.\d+)?t?)?$/.test(name);
}

/** @returns the paths of those that were rewritten */
function makeScriptsRelocatable(tree: string, executable: string): readonly string[] {
  return binFiles(tree).flatMap(({ name, text }) => {
    const body = scriptBody(text, tree, executable);
    if (body === undefined) return [];
    rewrite(join(tree, 'bin', name), relocatableScript(body));
    return [join('bin', name)];
  });
}

/**
 * What a distribution says of the address that it came from (PEP 610) may hold a token.
 * @returns the paths of those that were rewritten
 */
function redactOrigins(tree: string, sitePackages: string): readonly string[] {
  const origins = readdirSync(join(tree, sitePackages))
    .filter((name) => name.endsWith('.dist-info'))
    .map((name) => join(sitePackages, name, 'direct_url.json'));
  return origins.filter((path) => {
    const text = ifPresent(() => readFileSync(join(tree, path), 'utf8'));
    if (text === undefined || redact(text) === text) return false;
    rewrite(join(tree, path), redact(text));
    return true;
  });
}

/** Folders to make and files to link in an environment: all but site-packages and what leads there. */
function outsideSitePackages(tree: string, sitePackages: string): Pick<Layer, 'directories' | 'links'> {
  const madeAnyway = new Set(['bin', ...withAncestors(dirname(sitePackages))]);
  const directories: string[] = [];
  const links: string[] = [];
  const visit = (folder: string) => {
    for (const entry of readdirSync(join(tree, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (path === sitePackages || path === 'lib64') continue;
      if (!entry.isDirectory()) links.push(path);
      else {
        if (!madeAnyway.has(path)) directories.push(path);
        visit(path);
      }
    }
  };
  visit('');
  // An empty folder, such as `include`, tells nobody anything.
  return {
    directories: directories.filter((folder) => links.some((link) => link.startsWith(`${folder}/`))),
    links,
  };
}

function withAncestors(path: string): readonly string[] {
  return path === '.' ? [] : [...withAncestors(dirname(path)), path];
}
