import { formatMeasured } from './report.mjs';
import { formatRatio, formatValue, isOurs, peersOf } from './rows.mjs';

/** One table for each job: contestants down, what it was done for across. */
export function formatTables(rows) {
  const jobs = [...new Set(rows.map(({ job }) => job))];
  return jobs
    .map((job) =>
      formatTable(
        job,
        rows.filter((row) => row.job === job),
      ),
    )
    .join('\n\n');
}

function formatTable(job, rows) {
  const names = [...new Set(rows.flatMap(({ figures }) => figures.map(({ name }) => name)))];
  return table(
    `### ${capital(job)}`,
    ['', ...rows.map(({ of }) => of)],
    names.map((name) => [name, ...rows.map((row) => cell(row, name))]),
  );
}

function cell(row, name) {
  const figure = row.figures.find((one) => one.name === name);
  if (!figure) return '–';
  const value = formatValue(figure.value, row.unit);
  if (figure === row.figures[0]) return `**${value}**`;
  if (isOurs(figure)) return value;
  const [{ ratio }] = peersOf(row).filter((peer) => peer.name === name);
  return `${value} (${ratio < 1 ? `**${formatRatio(ratio)}**` : formatRatio(ratio)})`;
}

/** Why others are ahead, where we know; a row without a reason is told all the same. */
const reasons = [
  [
    /^cold/,
    'building also compiles the bytecode of every file, adds pip and seals: work that is done once per machine',
  ],
  [/kept/, 'they find the environment of the run before, and what was changed in it; ours is fresh'],
  [/^disk/, 'a snapshot holds bytecode and pip, which uv leaves out by itself'],
  [/linked|copied/, 'each file costs something there, bytecode included: twice as many as uv links'],
  [/^ready, (a new snapshot|one)/, 'as cold, less what is found out of the interpreter'],
];

/** Every figure of another tool that is less than ours. */
export function whereWeLose(rows) {
  const lost = rows.flatMap((row) =>
    peersOf(row)
      .filter(({ ratio }) => ratio < 1)
      .map((peer) => ({ row, peer })),
  );
  if (lost.length === 0) return 'In no row that was measured.';
  const jobs = [...new Set(lost.map(({ row }) => row.job))];
  return jobs
    .map((job) =>
      formatLost(
        job,
        lost.filter(({ row }) => row.job === job),
      ),
    )
    .join('\n');
}

function formatLost(job, lost) {
  const [, reason] = reasons.find(([pattern]) => pattern.test(job)) ?? [];
  const each = lost.map(({ row, peer }) => {
    const [ours] = row.figures;
    const both = `${formatValue(peer.value, row.unit)}, ours ${formatValue(ours.value, row.unit)}`;
    return `  - ${row.of}: ${peer.name} ${formatRatio(peer.ratio)} (${both})`;
  });
  return [`- **${capital(job)}**${reason ? `: ${reason}.` : ''}`, ...each].join('\n');
}

export function formatTargets(targets) {
  const lines = targets.map(({ what, atLeast, atMost, reached, ...measured }) => {
    const bound =
      atLeast === undefined ? (atMost === undefined ? '' : `at most ${atMost}`) : `at least ${atLeast}`;
    return [what, formatMeasured(measured), bound, bound && (reached ? 'yes' : '**no**')];
  });
  return table('', ['', 'measured', 'wanted', 'reached'], lines).trimStart();
}

export function formatMachine(machine) {
  const { processor, cores, platform, filesystem, node, python, pip, tools } = machine;
  const disk = `${filesystem.type}${filesystem.hasJournal === false ? ' without a journal' : ''}`;
  return `On ${processor}, ${cores} cores, ${platform}, ${disk}; Node ${node.slice(1)}, ${python}, ${pip}, ${tools.join(', ')}.`;
}

function table(head, columns, lines) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const rule = columns.map((_, index) => (index === 0 ? '---' : '--:'));
  return [head, '', line(columns), line(rule), ...lines.map(line)].join('\n');
}

const capital = (told) => told[0].toUpperCase() + told.slice(1);
