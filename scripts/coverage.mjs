// Tells what of the engine its own tests do not run, and why, from the report that `npm run coverage` begins with: writes
// docs/coverage.md. With --check it writes nothing, and fails where code has no reason.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { uncoveredIn } from './uncovered/pieces.mjs';
import { reasonOf, reasons } from './uncovered/reasons.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = join(root, 'packages/core/src');

/** What a run finds and the next one does not, such as who came first to a lock, needs no reason of its own. */
const tolerated = 25;

const report = JSON.parse(readFileSync(join(root, 'coverage/coverage-final.json'), 'utf8'));
const all = uncoveredIn(report, sources).map((one) => ({ ...one, reason: reasonOf(one) }));
const unexplained = all.filter(({ reason }) => reason === undefined);

for (const { file, inside, code } of unexplained)
  process.stdout.write(`no reason: ${file}, ${inside}: ${code}\n`);
process.stdout.write(
  `${all.length} pieces of code were not run, ${unexplained.length} of them without a reason\n`,
);

const gone = reasons
  .flatMap(({ where = {} }) => Object.keys(where))
  .filter((file) => !existsSync(join(sources, file)));
for (const file of gone) process.stdout.write(`there is no ${file} any more\n`);
if (unexplained.length > tolerated || gone.length > 0) process.exitCode = 1;
if (!process.argv.includes('--check')) writeFileSync(join(root, 'docs/coverage.md'), page());

function page() {
  const sections = reasons.flatMap(({ reason, why }) => {
    const own = all.filter((one) => one.reason === reason);
    return own.length > 0 ? [[`## ${reason}`, ...(why ? [why] : []), list(own)].join('\n\n')] : [];
  });
  return `# Coverage

How much of \`@testvenv/core\` its own tests run, in the process of the tests: ${figures()}. \`npm run coverage\` measures it,
and writes this page: what is left, by the reason for which it is, as functions and how many pieces of each. Programs that tests
start (the command line, the runners, crashed builders) count for nothing here.

${sections.join('\n\n')}
`;
}

function figures() {
  const counts = (pick) => {
    const hits = Object.values(report).flatMap(pick);
    return `${((100 * hits.filter((count) => count > 0).length) / hits.length).toFixed(1)} %`;
  };
  const statements = counts(({ s }) => Object.values(s));
  const branches = counts(({ b }) => Object.values(b).flat());
  const functions = counts(({ f }) => Object.values(f));
  return `${statements} of statements, ${branches} of branches, ${functions} of functions`;
}

/** A line per file: its functions, and how many pieces of each. */
function list(own) {
  const files = [...new Set(own.map(({ file }) => file))];
  return files
    .map((file) => `- \`${file}\`: ${functionsOf(own.filter((one) => one.file === file))}`)
    .join('\n');
}

function functionsOf(pieces) {
  const counts = new Map();
  for (const { inside } of pieces) counts.set(inside, (counts.get(inside) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} (${count})`)).join(', ');
}
