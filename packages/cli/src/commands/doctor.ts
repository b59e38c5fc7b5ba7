import { basename } from 'node:path';
import { applyProjectSettings, type Diagnosis, diagnose, isVenvError } from '@testvenv/core';
import { count, printJson } from '../print.js';
import { runnerPackages } from '../project/declarations.js';
import { diagnoseRunners, type RunnerDiagnosis } from '../project/runners.js';
import { formatBytes } from '../quantity.js';

interface ProjectDiagnosis extends Diagnosis {
  readonly runners: readonly RunnerDiagnosis[];
}

/** Prints the diagnosis, for people or as JSON; the exit code is 1 if anything is broken. */
export async function doctor({ json }: { readonly json?: boolean }): Promise<void> {
  const diagnosis = await diagnoseProject(process.cwd());
  if (json) printJson(diagnosis);
  else process.stdout.write(format(diagnosis));
  if (diagnosis.findings.some(({ severity }) => severity === 'broken')) process.exitCode = 1;
}

async function diagnoseProject(root: string): Promise<ProjectDiagnosis> {
  // First: what the others find depends on them.
  const settings = await diagnoseSettings(root);
  const [engine, runners] = [await diagnose(root), await diagnoseRunners(root)];
  const findings = [...settings, ...engine.findings, ...runners.flatMap((one) => one.findings)];
  const [broken, notes] = (['broken', 'note'] as const).map((wanted) =>
    findings.filter(({ severity }) => severity === wanted),
  );
  return { ...engine, runners, findings: [...(broken ?? []), ...(notes ?? [])] };
}

async function diagnoseSettings(root: string): Promise<Diagnosis['findings']> {
  try {
    await applyProjectSettings(root);
    return [];
  } catch (error) {
    if (!isVenvError(error)) throw error;
    const { summary, source, hint = 'correct it' } = error;
    const where = source?.file ? `${source.file}${source.line ? `:${source.line}` : ''}: ` : '';
    return [{ severity: 'broken', what: `${where}${summary}`, repair: hint }];
  }
}

function format(diagnosis: ProjectDiagnosis): string {
  const { interpreters, runners, uv, cache, filesystem, disk, leftovers, findings } = diagnosis;
  const { environments, temporaryFolders, trash } = leftovers;
  const sections: readonly [string, readonly string[]][] = [
    ['This project gets', interpreters.chosen ? [formatInterpreter(interpreters.chosen)] : []],
    ['Found', interpreters.found.map(formatFound)],
    ['Refused', interpreters.refused.map(({ path, source, refusal }) => `${path} (${source}) ${refusal}`)],
    ['Runners', runners.map(formatRunner)],
    ['uv', [uv.path ? `${uv.path} ${uv.version ?? ''}` : 'none on PATH: pip installs']],
    ['Cache', [`${cache.directory}  owner ${cache.owner ?? '-'}  mode ${cache.mode ?? '-'}`]],
    [
      'File system',
      [
        `reflinks ${yesOrNo(filesystem.reflinks)}, hard links ${yesOrNo(filesystem.hardLinks)}, one device ${yesOrNo(filesystem.oneDevice)}`,
      ],
    ],
    ['Disk', [formatDisk(disk)]],
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

function formatRunner({ runner, version, environment, testFiles }: RunnerDiagnosis): string {
  const ours = environment ? `${runnerPackages[runner]} ${environment}` : `no ${runnerPackages[runner]}`;
  const files = testFiles === undefined ? '' : `, ${count(testFiles, 'test file')} with an environment`;
  return `${runner} ${version}  ${ours}${files}`;
}

function formatDisk({ type = 'unknown', journal, free }: Diagnosis['disk']): string {
  const kept = journal === undefined ? '' : `, journal ${yesOrNo(journal)}`;
  return `${type}${kept}, ${free === undefined ? 'unknown' : formatBytes(free)} free`;
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
