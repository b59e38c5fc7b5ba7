import { basename } from 'node:path';
import { type Diagnosis, diagnose } from '@testvenv/core';

/** Prints the diagnosis, for people or as JSON; the exit code is 1 if anything is broken. */
export async function doctor({ json }: { readonly json?: boolean }): Promise<void> {
  const diagnosis = await diagnose();
  process.stdout.write(json ? `${JSON.stringify(diagnosis, null, 2)}\n` : format(diagnosis));
  if (diagnosis.findings.some(({ severity }) => severity === 'broken')) process.exitCode = 1;
}

function format({ interpreters, uv, cache, filesystem, leftovers, findings }: Diagnosis): string {
  const { environments, temporaryFolders, trash } = leftovers;
  const sections: readonly [string, readonly string[]][] = [
    ['This project gets', interpreters.chosen ? [formatInterpreter(interpreters.chosen)] : []],
    ['Found', interpreters.found.map(formatFound)],
    ['Refused', interpreters.refused.map(({ path, source, refusal }) => `${path} (${source}) ${refusal}`)],
    ['uv', [uv.path ? `${uv.path} ${uv.version ?? ''}` : 'none on PATH: pip installs']],
    ['Cache', [`${cache.directory}  owner ${cache.owner ?? '-'}  mode ${cache.mode ?? '-'}`]],
    [
      'File system',
      [
        `reflinks ${yesOrNo(filesystem.reflinks)}, hard links ${yesOrNo(filesystem.hardLinks)}, one device ${yesOrNo(filesystem.oneDevice)}`,
      ],
    ],
    [
      'Leftovers',
      [`${environments} environments, ${temporaryFolders} unfinished builds, ${trash} in the trash`],
    ],
    ['Findings', findings.map(({ severity, what, repair }) => `${severity}: ${what}\n    repair: ${repair}`)],
  ];
  return sections.map(([title, lines]) => formatSection(title, lines)).join('\n');
}

function formatSection(title: string, lines: readonly string[]): string {
  return [`${title}:`, ...(lines.length > 0 ? lines : ['none']).map((line) => `  ${line}`), ''].join('\n');
}

type Found = Diagnosis['interpreters']['found'][number];

function formatFound({ path, source, interpreter }: Found): string {
  return `${formatInterpreter(interpreter)}  as ${path} (${source})`;
}

function formatInterpreter(interpreter: Found['interpreter']): string {
  const { implementation, freeThreaded, version, executable, hasVenv, bootstrapPip } = interpreter;
  const kind = `${implementation} ${version}${freeThreaded ? ' free-threaded' : ''}`;
  return `${kind}  ${executable}  venv ${yesOrNo(hasVenv)}, pip ${originOf(bootstrapPip)}`;
}

function originOf(pip: string | undefined): string {
  if (!pip) return 'no';
  return pip.endsWith('.whl') ? `bundled (${basename(pip)})` : `installed (${pip})`;
}

function yesOrNo(value: boolean | undefined): string {
  return value === undefined ? 'unknown' : value ? 'yes' : 'no';
}
