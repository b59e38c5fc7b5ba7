import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface WheelContent {
  readonly name: string;
  readonly version: string;
  readonly requires?: readonly string[];
  readonly extras?: readonly string[];
  /** Default: `py3-none-any`. */
  readonly tag?: string;
  /** Path in the wheel → text. Default: one module of the distribution's name. */
  readonly files?: Readonly<Record<string, string>>;
}

const fixedTime = new Date('2000-01-01T00:00:00Z');

/**
 * Writes a real wheel (PEP 427), packed by Python's own `zipfile`: the same bytes for the same content.
 * @returns its path
 */
export function writeWheel(folder: string, content: WheelContent): string {
  const { name, version, requires = [], extras = [], tag = 'py3-none-any', files } = content;
  const packed = { ...(files ?? { [`${name}.py`]: `version = "${version}"\n` }) };
  const metadata = `${name}-${version}.dist-info`;
  const requirements = requires.map((requirement) => `Requires-Dist: ${requirement}\n`).join('');
  const provided = extras.map((extra) => `Provides-Extra: ${extra}\n`).join('');
  packed[`${metadata}/METADATA`] =
    `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n${provided}${requirements}`;
  packed[`${metadata}/WHEEL`] = `Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: ${tag}\n`;
  packed[`${metadata}/RECORD`] = Object.keys(packed)
    .concat(`${metadata}/RECORD`)
    .map((path) => `${path},,\n`)
    .join('');
  return pack(join(folder, `${name}-${version}-${tag}.whl`), packed);
}

function pack(wheel: string, content: Readonly<Record<string, string>>): string {
  const draft = mkdtempSync(join(dirname(wheel), 'draft-'));
  for (const [path, text] of Object.entries(content)) {
    mkdirSync(dirname(join(draft, path)), { recursive: true });
    writeFileSync(join(draft, path), text);
    utimesSync(join(draft, path), fixedTime, fixedTime);
  }
  const tops = [...new Set(Object.keys(content).map((path) => path.split('/')[0] ?? ''))];
  for (const top of tops) utimesSync(join(draft, top), fixedTime, fixedTime);
  execFileSync('python3', ['-m', 'zipfile', '-c', wheel, ...tops], { cwd: draft });
  rmSync(draft, { recursive: true });
  return wheel;
}
