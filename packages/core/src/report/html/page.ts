import type { Report, ReportedEnvironment } from '../schema.js';
import { areaChart } from './chart.js';
import { html, Markup, nothing } from './markup.js';
import { count, duration, percent, size } from './quantities.js';
import { script } from './script.js';
import { style } from './style.js';
import { table } from './table.js';
import { timeline } from './timeline.js';

/** The report as one file that needs no other, and that its own policy keeps from asking for any. */
export function page(report: Report): string {
  const { startedAt, endedAt } = report;
  const began = new Date(startedAt).toISOString().replace('T', ' ').slice(0, 19);
  const { text } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>testvenv report</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
<header><h1>Python environments of a test run</h1>
<p class="muted">${began} UTC, ${duration(endedAt - startedAt)}</p></header>
${tiles(report)}
${advice(report)}
${section('Timeline', report.environments.length + report.builds.length > 0 ? html`${legend}${timeline(report)}` : nothing)}
${section('Memory and processor', charts(report))}
${section('Slowest files', slowest(report))}
${section('Builds', builds(report))}
${section('Snapshots on disk', snapshots(report))}
${section('Processes that were left running', leftovers(report))}
${section('What failed', failures(report))}
</main>
<script>${new Markup(script)}</script>
</body>
</html>
`;
  return text;
}

/** No heading without anything below it. */
function section(title: string, content: Markup): Markup {
  return content.text === ''
    ? nothing
    : html`<section><h2>${title}</h2>
${content}</section>`;
}

const legend = html`<p class="legend"><span style="--key:var(--accent)">environment</span><span style="--key:var(--build)">build</span><span style="--key:var(--bad)">failed build</span></p>`;

function tiles({ summary, environments }: Report): Markup {
  const creation = median(environments.map((one) => one.creation));
  const facts: readonly [string, string, string][] = [
    ['Environments', String(summary.environments), `in ${count(summary.testFiles, 'test file')}`],
    ['Made in', environments.length > 0 ? duration(creation) : '–', 'median'],
    ['Snapshots found', percent(summary.found, summary.requests), `of ${count(summary.requests, 'request')}`],
    [
      'Builds',
      String(summary.builds),
      summary.builds > 0 ? `${duration(summary.buildTime)} in all` : 'none needed',
    ],
    ['Most memory', summary.peakMemory > 0 ? size(summary.peakMemory) : '–', 'of all at a time'],
    ['Processes ended', String(summary.endedProcesses), 'that tests had left'],
  ];
  const cells = facts.map(
    ([term, value, note]) => html`<div><dt>${term}</dt><dd>${value}<small>${note}</small></dd></div>
`,
  );
  return html`<dl class="tiles">${cells}</dl>`;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

function advice({ advice: given }: Report): Markup {
  const items = given.map(({ text, files }) => {
    const list = html`<ul>${files.map((file) => html`<li>${file}</li>`)}</ul>`;
    return html`<li>${text}${files.length > 0 ? list : nothing}</li>
`;
  });
  return section('Advice', items.length > 0 ? html`<ul class="advice">${items}</ul>` : nothing);
}

function charts({ samples, startedAt, endedAt }: Report): Markup {
  const span = endedAt - startedAt;
  const points = (value: (sample: Report['samples'][number]) => number) =>
    samples.map((sample) => ({ at: sample.time - startedAt, value: value(sample) }));
  const memory = areaChart({ title: 'Memory', points: points((one) => one.memory), format: size, span });
  const format = (busy: number) => `${busy.toFixed(1)} cores`;
  const cpu = areaChart({ title: 'Processor', points: points((one) => one.cpu), format, span });
  return memory.text === '' ? nothing : html`<div class="charts">${memory}${cpu}</div>`;
}

/** So many rows: whoever wants all has `report.json`. */
const shown = 30;

function slowest({ environments }: Report): Markup {
  const lived = (one: ReportedEnvironment) => one.used;
  const rows = [...environments].sort((a, b) => lived(b) - lived(a)).slice(0, shown);
  const isSampled = rows.some(({ cpuTime }) => cpuTime !== undefined);
  return table(
    'Test files by the time that their tests took',
    [
      { title: 'File', text: ({ testFile, id }) => testFile ?? id },
      { title: 'Tests took', text: (one) => duration(lived(one)), value: lived, hasBar: true },
      { title: 'Made in', text: ({ creation }) => duration(creation), value: ({ creation }) => creation },
      { title: 'Commands', text: ({ commands }) => String(commands), value: ({ commands }) => commands },
      ...(isSampled
        ? [
            {
              title: 'Processor',
              text: ({ cpuTime }: ReportedEnvironment) => (cpuTime === undefined ? '–' : duration(cpuTime)),
              value: ({ cpuTime = 0 }: ReportedEnvironment) => cpuTime,
            },
            {
              title: 'Memory',
              text: ({ peakMemory }: ReportedEnvironment) =>
                peakMemory === undefined ? '–' : size(peakMemory),
              value: ({ peakMemory = 0 }: ReportedEnvironment) => peakMemory,
            },
          ]
        : []),
    ],
    rows,
  );
}

function builds({ builds: rows }: Report): Markup {
  return table(
    'Builds by time',
    [
      { title: 'Requirements', text: ({ requirements }) => requirements.join(', ') || 'pip alone' },
      { title: 'Snapshot', text: ({ snapshotId }) => snapshotId.slice(0, 8) },
      { title: 'Outcome', text: ({ error, origin }) => error ?? origin ?? 'not finished' },
      {
        title: 'Time',
        text: (one) => duration(one.milliseconds),
        value: (one) => one.milliseconds,
        hasBar: true,
      },
    ],
    [...rows].sort((a, b) => b.milliseconds - a.milliseconds),
  );
}

function snapshots({ snapshots: rows }: Report): Markup {
  return table(
    'Snapshots by size',
    [
      {
        title: 'Requirements',
        text: ({ requirements }) => requirements.join(', ') || 'as declared in files, or none',
      },
      { title: 'Snapshot', text: ({ id }) => id.slice(0, 8) },
      { title: 'Environments', text: (one) => String(one.environments), value: (one) => one.environments },
      {
        title: 'On disk',
        text: ({ bytes }) => (bytes === undefined ? '–' : size(bytes)),
        value: ({ bytes = 0 }) => bytes,
        hasBar: true,
      },
    ],
    [...rows].sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0)),
  );
}

function leftovers({ environments }: Report): Markup {
  return table(
    'Test files that left processes running',
    [
      { title: 'File', text: ({ testFile, id }) => testFile ?? id },
      {
        title: 'Processes ended',
        text: (one) => String(one.endedProcesses),
        value: (one) => one.endedProcesses,
      },
    ],
    environments.filter(({ endedProcesses }) => endedProcesses > 0),
  );
}

function failures({ failures: rows }: Report): Markup {
  return table(
    'Requests that nothing came of',
    [
      { title: 'What', text: ({ summary }) => summary },
      { title: 'Code', text: ({ code }) => code },
      { title: 'Declared at', text: ({ source }) => source ?? '–' },
    ],
    rows,
  );
}
