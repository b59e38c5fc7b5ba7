// testvenv beside uv, virtualenv, venv + pip, tox and nox on the same jobs, in one run. See `npm run bench -- --help`.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createContext } from './context.mjs';
import { formatFilesystem } from './filesystem.mjs';
import { recordedFigures, writePage } from './page.mjs';
import { parts } from './parts.mjs';
import { merge, readRecorded } from './record.mjs';
import { removeTree } from './remove-sealed.mjs';
import { formatTarget } from './report.mjs';
import { formatRows } from './report-rows.mjs';
import { sets } from './sets.mjs';

const help = `npm run bench -- [options]

  --only PART   only this part (${Object.keys(parts).join(', ')}); repeat for more
  --set NAME    only this set (${sets.map(({ name }) => name).join(', ')}); repeat for more
  --quick       a few minutes: fewer repetitions, sizes and numbers at once; Vitest with one case, one round; the large set without
                those that take pip's minute
  --dir DIR     where the caches and all that is made live, on the filesystem to be measured; default: this repository's
  --json FILE   also write the figures to a file; what it has of other parts, of the same machine and versions, stays
  --page        record the run: write the figures, docs/comparison.md with its charts, and the ratios that later runs are
                compared with. Parts can be recorded one by one: --only growth --page
`;

function readOptions() {
  const options = {
    only: { type: 'string', multiple: true, default: Object.keys(parts) },
    quick: { type: 'boolean', default: false },
    set: { type: 'string', multiple: true, default: sets.map(({ name }) => name) },
    dir: { type: 'string' },
    json: { type: 'string' },
    page: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  };
  const { values } = parseArgs({ options });
  const unknownSet = values.set.find((name) => !sets.some((set) => set.name === name));
  if (unknownSet) throw new TypeError(`unknown set "${unknownSet}"`);
  const unknownPart = values.only.find((name) => !(name in parts));
  if (unknownPart) throw new TypeError(`unknown part "${unknownPart}"`);
  return values;
}

const log = (text) => process.stderr.write(`${text}\n`);

/**
 * The caches of all contestants live on one filesystem, with what they make, and end with the run. By default in a folder
 * of the repository: the one for temporary files is where everybody deletes.
 */
async function bench({ only, quick, set: wanted, dir, json, page }) {
  const own = resolve(dir ?? fileURLToPath(new URL('../.testvenv/', import.meta.url)));
  mkdirSync(own, { recursive: true });
  const folder = mkdtempSync(join(own, 'bench-'));
  const file = json ?? (page ? recordedFigures : undefined);
  const recorded = readRecorded();
  try {
    const context = await createContext(folder);
    process.stdout.write(`${formatFilesystem(context.machine.filesystem)}\n`);
    const chosen = sets.filter(({ name }) => wanted.includes(name));
    const given = { ...context, sets: chosen, small: sets[0], quick, log };
    for (const name of Object.keys(parts).filter((part) => only.includes(part))) {
      log(`── ${name}`);
      const begun = Date.now();
      const measured = await parts[name](given);
      process.stdout.write(`${formatRows(measured.rows, recorded)}\n\n`);
      for (const target of measured.targets) process.stdout.write(`${formatTarget(target)}\n`);
      log(`── ${name} took ${Math.round((Date.now() - begun) / 1000)} s`);
      if (file) save(file, { machine: context.machine, ...measured });
    }
  } finally {
    removeTree(folder);
  }
  if (page) writePage(JSON.parse(readFileSync(file, 'utf8')));
}

/** After each part: what ends early has not measured for nothing. */
function save(file, measured) {
  mkdirSync(dirname(file), { recursive: true });
  const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  writeFileSync(file, `${JSON.stringify(merge(before, measured), null, 2)}\n`);
}

try {
  const options = readOptions();
  if (options.help) process.stdout.write(help);
  else await bench(options);
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  process.stderr.write(`${error.message}\n\n${help}`);
  process.exitCode = 1;
}
