import { isOurs, row } from './rows.mjs';

const uv = [
  'uv venv + uv pip install --offline',
  'the same with --compile-bytecode',
  'the same with --compile-bytecode and pip',
];
const uvCopied = 'the same with --compile-bytecode and --link-mode copy';
const pip = ['virtualenv + pip install', 'python -m venv + pip install'];
const uvTools = ['tox with tox-uv', 'nox with uv'];
const pipTools = ['tox', 'nox'];

/** Which contestants do the same job; ours first. tox and nox only run something in what they make. */
const jobs = [
  { job: 'ready', of: 'ready', names: ['testvenv', 'testvenv, Node start included', ...uv, ...pip] },
  {
    job: 'ready + first import',
    of: 'imported',
    names: [
      'testvenv',
      'testvenv, Node start included',
      ...uv,
      'uv run --isolated --with-requirements',
      ...pip,
      ...uvTools,
      ...pipTools,
    ],
  },
  {
    job: 'ready + first import, fresh beside kept',
    of: 'imported',
    names: ['testvenv', 'tox, kept environment', 'nox, kept environment'],
  },
  { job: 'ready, every file linked', of: 'ready', names: ['testvenv, linked', ...uv.slice(0, 2)] },
  { job: 'ready, every file copied', of: 'ready', names: ['testvenv, copied', ...uv.slice(0, 2), uvCopied] },
  {
    job: 'ready, a new snapshot',
    of: 'ready',
    names: ['testvenv, new snapshot (uv)', ...uv.slice(0, 2), uvCopied],
  },
  {
    job: 'ready, one distribution more',
    of: 'ready',
    names: ['testvenv, one distribution more (uv)', ...uv.slice(0, 2), uvCopied],
  },
  {
    job: 'cold + first import, built by pip',
    of: 'imported',
    names: ['testvenv, empty cache (pip)', ...pip, ...pipTools],
  },
  {
    job: 'cold + first import, built by uv',
    of: 'imported',
    names: ['testvenv, empty cache (uv)', ...uv, ...uvTools],
  },
];

/** The rows of a set, of its summarised contestants. */
export function setRows({ name }, summarised) {
  return jobs
    .map(({ job, of, names }) => {
      const figures = names.map((wanted) => {
        const found = summarised.find((one) => one.name === wanted);
        return found && { name: shown(wanted), ...found[of] };
      });
      return row(job, name, 'ms', figures);
    })
    .filter(({ figures: [first, ...others] }) => first && isOurs(first) && others.length > 0);
}

/** By itself a name must say what it is. */
function shown(name) {
  return name.replace('the same', 'uv');
}
