import { type Source, VenvError } from '../error/venv-error.js';

/** The TOML of a block, with the line (1-based) of its opening. */
export interface ScriptBlock {
  readonly text: string;
  readonly line: number;
}

/** How a language begins its comments: `#` in Python, `//` in JavaScript. */
type CommentSign = '#' | '//';

/**
 * The block of type `script` (PEP 723): an opening `# /// script`, comment lines, a closing `# ///`.
 * @returns nothing where there is none
 * @throws VenvError `INVALID_REQUEST`
 */
export function findScriptBlock(
  code: string,
  sign: CommentSign,
  at: (line: number) => Source,
): ScriptBlock | undefined {
  const lines = code.split(/\r?\n/);
  const openings = lines.flatMap((text, index) => (text.trimEnd() === `${sign} /// script` ? [index] : []));
  const [opening, second] = openings;
  if (opening === undefined) return undefined;
  const source = at(opening + 1);
  if (second !== undefined)
    throw malformed(`a second block of type script stands on line ${second + 1}`, sign, source);
  return { text: blockBody(lines.slice(opening + 1), sign, source), line: opening + 1 };
}

function blockBody(following: readonly string[], sign: CommentSign, source: Source): string {
  const isComment = (line: string) => line === sign || line.startsWith(`${sign} `);
  const end = following.findIndex((line) => !isComment(line));
  const comments = end < 0 ? following : following.slice(0, end);
  // PEP 723: the block ends at the last closing line of its run of comments.
  const closing = comments.findLastIndex((line) => line.trimEnd() === `${sign} ///`);
  if (closing < 0) throw malformed('the block is never closed', sign, source);
  return comments
    .slice(0, closing)
    .map((line) => line.slice(sign.length + 1))
    .join('\n');
}

function malformed(problem: string, sign: CommentSign, source: Source): VenvError {
  return new VenvError('INVALID_REQUEST', `malformed PEP 723 block: ${problem}`, {
    source,
    hint: `open with "${sign} /// script", write TOML behind "${sign} " on each line, close with "${sign} ///"`,
  });
}
