import type { VenvOptions } from '../declaration/declaration.js';
import type { Source } from '../error/venv-error.js';
import { declaredRequirement } from './declared.js';
import { Gathered } from './gathered.js';
import { linksPlace } from './links-place.js';
import { invalid, type Reading, resolvePath } from './reading.js';
import { readRequirementsFile } from './sources/requirements-file.js';
import { readScript } from './sources/script.js';
import { expandedPlace } from './variables.js';

/**
 * All that one part's options ask for. What its files say comes first, so that its own words override.
 * @throws VenvError `INVALID_REQUEST`
 */
export function gatherOptions(options: VenvOptions, source: Source, reading: Reading): Gathered {
  const { root: base } = reading.host;
  const gathered = new Gathered();
  for (const path of options.requirementsFiles ?? [])
    gathered.add(
      readRequirementsFile(resolvePath(path, base, reading), 'requirements file', source, reading),
    );
  for (const path of options.constraints ?? [])
    gathered.add(readRequirementsFile(resolvePath(path, base, reading), 'constraints file', source, reading));
  if (options.script) gathered.add(readScript(resolvePath(options.script, base, reading), source, reading));
  for (const [index, text] of (options.requirements ?? []).entries()) {
    const place = { source, base, prefix: `requirements[${index}]: ` };
    gathered.requirements.push(declaredRequirement(text, place, reading));
  }
  for (const [index, text] of (options.editable ?? []).entries()) {
    const place = { source, base, prefix: `editable[${index}]: ` };
    gathered.requirements.push(declaredRequirement(text, place, reading, { editable: true }));
  }
  gatherIndex(gathered, options, source, reading);
  return gathered;
}

function gatherIndex(gathered: Gathered, options: VenvOptions, source: Source, reading: Reading): void {
  const { index } = gathered;
  const url = (key: string, value: string) => expandedPlace(key, value, source, reading);
  const {
    indexUrl,
    extraIndexUrls = [],
    findLinks = [],
    noIndex,
    pre,
    noBinary = [],
    onlyBinary = [],
  } = options;
  if (indexUrl !== undefined) index.indexUrl = url('indexUrl', indexUrl);
  index.extraIndexUrls.push(...extraIndexUrls.map((each, at) => url(`extraIndexUrls[${at}]`, each)));
  index.findLinks.push(
    ...findLinks.map((each, at) => linksPlace(url(`findLinks[${at}]`, each), reading.host.root, reading)),
  );
  if (noIndex !== undefined) index.noIndex = noIndex;
  if (pre !== undefined) index.pre = pre;
  index.noBinary.push(...noBinary.map((name) => checkedName('noBinary', name, source)));
  index.onlyBinary.push(...onlyBinary.map((name) => checkedName('onlyBinary', name, source)));
  if (options.requireHashes) gathered.requiresHashes = source;
}

/** A distribution's name, or `:all:`. */
export function checkedName(option: string, name: string, source: Source): string {
  if (name === ':all:' || /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i.test(name)) return name;
  throw invalid(`${option}: ${JSON.stringify(name)} is not a name`, source, 'write names, or :all:');
}
