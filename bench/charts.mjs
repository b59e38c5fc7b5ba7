// Charts as SVG of our own: some bars and lines need no library. They carry their own ground, so that they can be read on any page.
const style = `<style>
  .ground { fill: #fff; }
  text { font: 13px system-ui, sans-serif; fill: #24313d; }
  .title { font-weight: 600; font-size: 15px; }
  .quiet { fill: #5c6b78; font-size: 12px; }
  .end { text-anchor: end; }
  .middle { text-anchor: middle; }
  .grid { stroke: #dde3e8; }
  .bar { fill: #9aa9b6; }
  .bar.ours { fill: #2a8a3e; }
  .line { fill: none; stroke: #7b8b99; stroke-width: 2; }
  .line.ours { stroke: #2a8a3e; stroke-width: 3; }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #1b2027; }
    text { fill: #e3e8ec; }
    .quiet { fill: #a3b0bb; }
    .grid { stroke: #333d47; }
    .bar { fill: #6d7c89; }
    .bar.ours { fill: #4cc065; }
    .line { stroke: #93a2ae; }
    .line.ours { stroke: #4cc065; }
  }
</style>`;

const width = 760;

function svg(height, { title, description }, content) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title about">
<title id="title">${escaped(title)}</title>
<desc id="about">${escaped(description)}</desc>
${style}
<rect class="ground" width="${width}" height="${height}" rx="8" />
<text class="title" x="16" y="28">${escaped(title)}</text>
${content.join('\n')}
</svg>
`;
}

/**
 * Bars from left to right on a logarithmic scale.
 * @param {{ title: string, description: string, groups: { label: string, bars: { name: string, value: number, text: string, ours: boolean }[] }[] }} chart
 */
export function barChart({ groups, ...head }) {
  const [left, right, step] = [290, 90, 22];
  const scale = logarithmic(
    groups.flatMap(({ bars }) => bars.map(({ value }) => value)),
    [left, width - right],
  );
  const content = [];
  let y = 52;
  for (const { label, bars } of groups) {
    content.push(text('quiet', 16, y + 8, label));
    y += 16;
    for (const { name, value, text: told, ours } of bars) {
      content.push(
        text('end', left - 10, y + 14, name),
        `<rect class="${ours ? 'bar ours' : 'bar'}" x="${left}" y="${y + 2}" width="${Math.max(2, scale(value) - left).toFixed(1)}" height="${step - 6}" rx="2" />`,
        text('', Math.max(left + 2, scale(value)) + 6, y + 14, told),
      );
      y += step;
    }
    y += 12;
  }
  content.push(text('quiet', left, y + 6, 'logarithmic scale'));
  return svg(y + 22, head, content);
}

/**
 * Lines over a number, both scales logarithmic; each is named at its end.
 * @param {{ title: string, description: string, x: string, lines: { name: string, ours: boolean, points: { x: number, y: number }[] }[], tell: (y: number) => string }} chart
 */
export function lineChart({ x: label, lines, tell, ...head }) {
  const [left, right, top, bottom, height] = [70, 220, 50, 60, 380];
  const points = lines.flatMap((line) => line.points);
  const across = logarithmic(
    points.map(({ x }) => x),
    [left, width - right],
    1,
  );
  const up = logarithmic(
    points.map(({ y }) => y),
    [height - bottom, top],
  );
  const columns = [...new Set(points.map(({ x }) => x))];
  const content = [
    ...powers(points.map(({ y }) => y)).flatMap((y) => [
      `<line class="grid" x1="${left}" x2="${width - right}" y1="${up(y).toFixed(1)}" y2="${up(y).toFixed(1)}" />`,
      text('quiet end', left - 8, up(y) + 4, tell(y)),
    ]),
    ...columns.map((x) => text('quiet middle', across(x), height - bottom + 20, String(x))),
    text('quiet middle', (left + width - right) / 2, height - 16, label),
    ...lines.flatMap(({ name, ours, points: own }) => {
      const path = own.map(({ x, y }) => `${across(x).toFixed(1)},${up(y).toFixed(1)}`).join(' ');
      const last = own.at(-1);
      return [
        `<polyline class="${ours ? 'line ours' : 'line'}" points="${path}" />`,
        text('', across(last.x) + 8, up(last.y) + 4, name),
      ];
    }),
  ];
  return svg(height, head, content);
}

/** From numbers to places; the lower end is a power of ten, or the least number. */
function logarithmic(values, [from, to], base) {
  const low = base === undefined ? Math.log10(lowest(values)) : Math.log10(Math.min(...values));
  const high = Math.log10(Math.max(...values));
  return (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from);
}

/** The power of ten below all of them. */
const lowest = (values) => 10 ** Math.floor(Math.log10(Math.min(...values)));

function powers(values) {
  const all = [];
  for (let power = lowest(values); power <= Math.max(...values); power *= 10) all.push(power);
  return all;
}

function text(name, x, y, told) {
  return `<text class="${name}" x="${x.toFixed(1)}" y="${y.toFixed(1)}">${escaped(told)}</text>`;
}

function escaped(told) {
  return told.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
