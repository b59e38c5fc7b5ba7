import { html, type Markup, nothing } from './markup.js';
import { duration, roundSteps } from './quantities.js';

export interface Point {
  /** Milliseconds since the run began. */
  readonly at: number;
  readonly value: number;
}

export interface Series {
  readonly title: string;
  readonly points: readonly Point[];
  readonly format: (value: number) => string;
  /** Milliseconds of the whole run. */
  readonly span: number;
}

const [width, height, left, bottom, top] = [490, 190, 62, 24, 10];

/** One value over time, as an area under its line; in words for those who do not see it. */
export function areaChart({ title, points, format, span }: Series): Markup {
  if (points.length < 2) return nothing;
  const peak = points.reduce((most, point) => (point.value > most.value ? point : most));
  const most = peak.value > 0 ? peak.value : 1;
  const x = (at: number) => left + (at / Math.max(1, span)) * (width - left - 12);
  const y = (value: number) => height - bottom - (value / most) * (height - bottom - top);
  const line = points.map(({ at, value }) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const [from, to] = [points[0], points.at(-1)] as [Point, Point];
  const area = `${x(from.at).toFixed(1)},${y(0)} ${line} ${x(to.at).toFixed(1)},${y(0)}`;
  const levels = roundSteps(most).map(
    (step) => html`<line class="grid" x1="${left}" x2="${width - 12}" y1="${y(step)}" y2="${y(step)}"/>
<text class="axis" x="${left - 6}" y="${y(step) + 4}" text-anchor="end">${format(step)}</text>`,
  );
  const times = roundSteps(span).map(
    (step) =>
      html`<text class="axis" x="${x(step)}" y="${height - 6}" text-anchor="middle">${duration(step)}</text>`,
  );
  const said = `${title}: at most ${format(peak.value)}, ${duration(peak.at)} after the start`;
  return html`<figure><figcaption>${title} <span class="muted">at most ${format(peak.value)}</span></figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${said}">${levels}${times}
<polygon class="area" points="${area}"/><polyline class="line" points="${line}"/></svg></figure>`;
}
