import { parse, TomlError } from 'smol-toml';
import { type Source, VenvError } from '../error/venv-error.js';

/**
 * Parses TOML.
 * @param at the place of a line of the text (1-based)
 * @throws VenvError `INVALID_REQUEST`, with the line
 */
export function parseToml(text: string, what: string, at: (line?: number) => Source): unknown {
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const problem = cause.message.split('\n')[0];
    throw new VenvError('INVALID_REQUEST', `malformed ${what}: ${problem}`, {
      source: at(cause.line),
      cause,
    });
  }
}

/** The line (1-based) on which a value of a TOML text stands, as far as it is written out there; else nothing. */
export function lineWith(text: string, value: string): number | undefined {
  const lines = text.split('\n');
  const quoted = lines.findIndex((line) => line.includes(`"${value}"`) || line.includes(`'${value}'`));
  const found = quoted >= 0 ? quoted : lines.findIndex((line) => value !== '' && line.includes(value));
  return found < 0 ? undefined : found + 1;
}
