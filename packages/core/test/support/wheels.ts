import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface WheelContent {
  readonly name: string;
  readonly version: string;
  readonly requires?: readonly string[];
  /** Path in the wheel → text. Default: one module of the distribution's name. */
  readonly files?: Readonly<Record<string, string>>;
}

const fixedTime = new Date('2000-01-01T00:00:00Z');

/**
 * Writes a real wheel (PEP 427), packed by Python's own `zipfile`: the same bytes for the same content.
 * @returns its path
 */
export function writeWheel(folder: string, { name, version, requires = [], files }: WheelContent): string {
  const content = { ...(files ?? { [`${name}.py`]: `version = "${version}"\n` }) };
  const metadata = `${name}-${version}.dist-info`;
  const requirements = requires.map((requirement) => `Requires-Dist: ${requirement}\n`).join('');
  content[`${metadata}/METADATA`] =
    `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n${requirements}`;
  content[`${metadata}/WHEEL`] = 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n';
  content[`${metadata}/RECORD`] = Object.keys(content)
    .concat(`${metadata}/RECORD`)
    .map((path) => `${path},,\n`)
    .join('');
  return pack(join(folder, `${name}-${version}-py3-none-any.whl`), content);
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
