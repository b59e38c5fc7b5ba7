import { html, type Markup, nothing } from './markup.js';

export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  /** What it is sorted by, and drawn as a bar in proportion to; columns without are texts. */
  readonly value?: (row: Row) => number;
  readonly hasBar?: boolean;
}

/** A table that its reader sorts by the buttons in its head. */
export function table<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): Markup {
  if (rows.length === 0) return nothing;
  const head = columns.map(
    ({ title, value }) =>
      html`<th scope="col"${value ? html` class="number"` : nothing}><button type="button">${title}</button></th>`,
  );
  const mosts = columns.map(({ value }) => (value ? Math.max(...rows.map(value), 0) : 0));
  const body = rows.map((row) => {
    const cells = columns.map((column, index) => cell(column, row, mosts[index] ?? 0));
    return html`<tr>${cells}</tr>
`;
  });
  return html`<div class="scroll"><table><caption class="hidden">${caption}</caption><thead><tr>${head}</tr></thead><tbody>
${body}</tbody></table></div>`;
}

function cell<Row>({ text, value, hasBar }: Column<Row>, row: Row, most: number): Markup {
  if (!value) return html`<td>${text(row)}</td>`;
  const number = value(row);
  const share = hasBar && most > 0 ? html` style="--share:${((number / most) * 100).toFixed(1)}%"` : nothing;
  return html`<td class="number${hasBar ? ' share' : ''}" data-value="${number}"${share}>${text(row)}</td>`;
}
