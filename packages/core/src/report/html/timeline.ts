import type { Report, ReportedEnvironment } from '../schema.js';
import { html, type Markup } from './markup.js';
import { count, duration, roundSteps } from './quantities.js';

const width = 1_000;
const left = 110;
const laneHeight = 30;
const top = 26;

interface Bar {
  readonly lane: string;
  readonly from: number;
  readonly to: number;
  readonly kind: 'environment' | 'build' | 'failed';
  readonly label: string;
}

/** Environments in the lanes of their workers, builds in lanes above; each bar can be reached with the arrow keys. */
export function timeline(report: Report): Markup {
  const { startedAt, endedAt } = report;
  const span = Math.max(1, endedAt - startedAt);
  const bars = [...buildBars(report), ...environmentBars(report)];
  const lanes = [...new Set(bars.map(({ lane }) => lane))];
  const height = top + lanes.length * laneHeight + 6;
  const x = (time: number) => left + ((time - startedAt) / span) * (width - left - 14);
  const marks = roundSteps(span).map(
    (
      step,
    ) => html`<line class="grid" x1="${x(startedAt + step)}" x2="${x(startedAt + step)}" y1="${top - 6}" y2="${height}"/>
<text class="axis" x="${x(startedAt + step)}" y="14" text-anchor="middle">${duration(step)}</text>`,
  );
  const labels = lanes.map(
    (lane, index) => html`<text class="lane" x="0" y="${top + index * laneHeight + 19}">${lane}</text>`,
  );
  const drawn = bars.map((bar, index) => drawBar(bar, index, lanes.indexOf(bar.lane), x));
  return html`<div class="scroll"><svg class="timeline" viewBox="0 0 ${width} ${height}" width="${width}" role="group" aria-label="Timeline: use the arrow keys to go from bar to bar">
${marks}${labels}${drawn}
</svg></div>
<p class="told" id="told" role="status">Point at a bar, or go from one to the next with the arrow keys.</p>`;
}

function drawBar(
  { from, to, kind, label }: Bar,
  index: number,
  lane: number,
  x: (time: number) => number,
): Markup {
  const barWidth = Math.max(3, x(to) - x(from));
  return html`<rect class="bar ${kind}" x="${x(from).toFixed(1)}" y="${top + lane * laneHeight + 4}" width="${barWidth.toFixed(1)}" height="${laneHeight - 8}" rx="3" tabindex="${index === 0 ? 0 : -1}" role="img" aria-label="${label}"/>
`;
}

/** Builds at the same time go into lanes of their own. */
function buildBars({ builds }: Report): Bar[] {
  const ends: number[] = [];
  return builds.map(({ startedAt, milliseconds, requirements, snapshotId, error }) => {
    const free = ends.findIndex((end) => end <= startedAt);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = startedAt + milliseconds;
    const what = requirements.join(', ') || snapshotId.slice(0, 8);
    const outcome = error ? `failed: ${error}` : `took ${duration(milliseconds)}`;
    return {
      lane: lane === 0 ? 'builds' : `builds ${lane + 1}`,
      from: startedAt,
      to: startedAt + milliseconds,
      kind: error ? ('failed' as const) : ('build' as const),
      label: `Build of ${what} ${outcome}`,
    };
  });
}

function environmentBars(report: Report): Bar[] {
  const workers = [...new Set(report.environments.map(({ worker }) => worker))];
  return report.environments.map((environment) => ({
    lane: `worker ${workers.indexOf(environment.worker) + 1}`,
    from: environment.createdAt - environment.creation,
    to: endOf(environment, report),
    kind: 'environment' as const,
    label: labelOf(environment),
  }));
}

/** One that no event says the end of was there until the end of the run. */
function endOf({ disposedAt }: ReportedEnvironment, { endedAt }: Report): number {
  return disposedAt ?? endedAt;
}

function labelOf(environment: ReportedEnvironment): string {
  const { testFile, id, used, creation, commands, snapshotId } = environment;
  const over = snapshotId ? `, over snapshot ${snapshotId.slice(0, 8)}` : '';
  return `${testFile ?? id}: made in ${duration(creation)}, used for ${duration(used)}, ${count(commands, 'command')}${over}`;
}
