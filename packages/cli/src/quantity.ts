import { InvalidArgumentError } from 'commander';

const bytesPer: Readonly<Record<string, number>> = { kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12, b: 1 };

const millisecondsPer: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 24 * 3_600_000,
  w: 7 * 24 * 3_600_000,
};

/** `500MB`, `1.5 GB` or a number of bytes. */
export function parseBytes(text: string): number {
  return parse(text, bytesPer, 'b', 'a size such as 500MB or 2GB');
}

/** `30d`, `12h`, or a number of days; in milliseconds. */
export function parseDuration(text: string): number {
  return parse(text, millisecondsPer, 'd', 'a time such as 30d or 12h');
}

/** A whole number, at least 1. */
export function parseCount(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('Write a whole number, at least 1.');
  return Number(text);
}

function parse(
  text: string,
  units: Readonly<Record<string, number>>,
  standard: string,
  form: string,
): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const factor = units[unit.toLowerCase() || standard];
  if (amount === undefined || factor === undefined) throw new InvalidArgumentError(`Write ${form}.`);
  return Number(amount) * factor;
}

export function formatBytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
