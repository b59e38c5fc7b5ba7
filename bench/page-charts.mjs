import { barChart, lineChart } from './charts.mjs';
import { formatRatio, formatValue, isOurs, peersOf } from './rows.mjs';

/** What the page shows; a part that was not measured has no chart. */
export function pageCharts(rows) {
  const ofJob = (job) => rows.filter((row) => row.job === job);
  return [
    bars('ready', 'Ready', 'time until an environment can be used, by set', ofJob('ready')),
    lines(
      'growth',
      'Growth',
      'time until ready by the number of distributions',
      ofJob('ready, by number of distributions'),
    ),
    bars('at-once', 'Many at once', 'time until the last is ready', ofJob('ready, all at once')),
    bars('disk', 'Disk', 'what each further environment takes', ofJob('disk of each further environment')),
  ].filter((chart) => chart !== undefined);
}

function bars(name, title, what, rows) {
  if (rows.length === 0) return;
  const groups = rows.map((row) => ({
    label: row.of,
    bars: row.figures.map((figure) => ({
      ...figure,
      text: formatValue(figure.value, row.unit),
      ours: isOurs(figure),
    })),
  }));
  const description = `${what}. ${rows.map(inWords).join('; ')}.`;
  return { name, title, description, svg: barChart({ title: `${title}: ${what}`, description, groups }) };
}

function lines(name, title, what, rows) {
  if (rows.length < 2) return;
  const contestants = rows[0].figures.map((figure) => ({
    name: figure.name,
    ours: isOurs(figure),
    points: rows.flatMap(({ of, figures }) =>
      figures.filter((one) => one.name === figure.name).map(({ value }) => ({ x: Number(of), y: value })),
    ),
  }));
  const description = `${what}. ${[rows[0], rows.at(-1)].map(inWords).join('; ')}.`;
  const head = { title: `${title}: ${what}`, description, x: 'distributions' };
  const tell = (value) => formatValue(value, rows[0].unit).replace('.0', '');
  return { name, title, description, svg: lineChart({ ...head, lines: contestants, tell }) };
}

/** For those who do not see it: ours, and the nearest of the others. */
function inWords(row) {
  const [ours] = row.figures;
  const [nearest] = peersOf(row).sort((a, b) => a.ratio - b.ratio);
  const beside = nearest ? `, ${nearest.name} ${formatRatio(nearest.ratio)} as much` : '';
  return `${row.of}: ours ${formatValue(ours.value, row.unit)}${beside}`;
}
