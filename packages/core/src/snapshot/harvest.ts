import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import fs from 'fs-extra';
import { readDistributions } from '../environment/distributions.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { redact } from '../process/redact.js';
import { relocatableScript, scriptBody } from './console-script.js';
import type { Layer } from './layer.js';
import { prefixPlaceholder } from './prefix-placeholder.js';
import { correctRecords } from './record.js';
import { rewrite } from './rewrite.js';

interface Harvested extends Pick<Layer, 'snapshotId' | 'sitePackages' | 'interpreter'> {
  /** The interpreter itself: an installer that runs beside the virtualenv writes it into scripts. */
  readonly executable: string;
  /** Of the snapshot that this one grew from, if any: then none are looked for. */
  readonly templates: Layer['templates'] | undefined;
}

/**
 * Turns the virtualenv that an installer filled into a snapshot's tree: all that names the build's own folder is taken
 * out of it (the interpreter links and the configuration), kept in the layer as a template (the activate scripts), or
 * made to work in any folder (the console scripts).
 */
export async function harvest(
  tree: string,
  { snapshotId, sitePackages, interpreter, executable, templates: inherited }: Harvested,
): Promise<Layer> {
  const templates = inherited ?? harvestTemplates(tree);
  if (!inherited) for (const { path } of templates) await fs.remove(join(tree, path));
  const rewritten = [...makeScriptsRelocatable(tree, executable), ...redactOrigins(tree, sitePackages)];
  correctRecords(tree, sitePackages, rewritten);
  await fs.remove(join(tree, 'pyvenv.cfg'));
  for (const link of interpreterLinks(join(tree, 'bin'))) await fs.remove(link);
  return {
    snapshotId,
    interpreter,
    sitePackages,
    lib64: existsSync(join(tree, 'lib64')),
    templates,
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

/** The activate scripts: text that names the prefix and is no program. One that does not is linked like data. */
function harvestTemplates(tree: string): Layer['templates'] {
  return binFiles(tree)
    .filter(
      ({ name, text }) =>
        /^activate/i.test(name) && text.includes(tree) && scriptBody(text, tree) === undefined,
    )
    .map(({ name, text }) => ({ path: join('bin', name), text: text.replaceAll(tree, prefixPlaceholder) }));
}

function binFiles(tree: string): readonly { name: string; text: string }[] {
  const bin = join(tree, 'bin');
  return readdirSync(bin)
    .filter((name) => lstatSync(join(bin, name)).isFile())
    .map((name) => ({ name, text: readFileSync(join(bin, name), 'utf8') }));
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
