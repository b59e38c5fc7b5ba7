import { readFileSync, realpathSync } from 'node:fs';
import { ifPresent } from '../filesystem/ignore-missing.js';
import type { Interpreter } from './interpreter.js';

/** What of an interpreter tells which package would complete it. */
export type Completable = Pick<Interpreter, 'executable' | 'version' | 'implementation'>;

/** What of the operating system does. */
export interface OperatingSystem {
  /** `ID` and `ID_LIKE` of os-release(5), the system's own first; empty where there is no such file. */
  readonly ids: readonly string[];
  /** Whether it is the one that the system calls `python3`. */
  readonly isDefault: boolean;
}

interface Names {
  /** `3.11` */
  readonly series: string;
  readonly isPyPy: boolean;
  readonly isDefault: boolean;
}

/** How distributions call the packages that they have split `venv`, `ensurepip` and pip off to. */
const commands: Readonly<Record<string, (names: Names) => string>> = {
  debian: ({ series, isPyPy }) => `apt-get install ${isPyPy ? 'pypy3-venv' : `python${series}-venv`}`,
  fedora: ({ series, isDefault }) => `dnf install python${isDefault ? '3' : series}-pip`,
  rhel: ({ series, isDefault }) => `dnf install python${isDefault ? '3' : series}-pip`,
  alpine: () => 'apk add py3-pip',
  arch: () => 'pacman -S python-pip',
  suse: ({ series }) =>
    `zypper install python${series.replace('.', '')} python${series.replace('.', '')}-pip`,
};

/** What to do about an interpreter without `venv`, or with neither `ensurepip` nor pip. */
export function completionHint(interpreter: Completable, system = operatingSystem(interpreter)): string {
  const { executable, version, implementation } = interpreter;
  const command = system.ids.map((id) => commands[id]).find((one) => one !== undefined);
  // Only what the system's packages brought can they complete.
  if (!command || !/^\/usr\/(?:bin|lib)\//.test(executable))
    return 'install that Python anew with ensurepip and venv, or choose another with "python"';
  const series = version.split('.').slice(0, 2).join('.');
  const names = { series, isPyPy: implementation === 'pypy', isDefault: system.isDefault };
  return `${command(names)}, or choose another Python with "python"`;
}

function operatingSystem({ executable }: Completable): OperatingSystem {
  const text = ifPresent(() => readFileSync('/etc/os-release', 'utf8')) ?? '';
  const isDefault = ifPresent(() => realpathSync('/usr/bin/python3')) === executable;
  return { ids: distributionIds(text), isDefault };
}

export function distributionIds(osRelease: string): readonly string[] {
  const valueFor = (key: string) => new RegExp(`^${key}=["']?([^"'\\n]*)`, 'm').exec(osRelease)?.[1] ?? '';
  return `${valueFor('ID')} ${valueFor('ID_LIKE')}`.split(' ').filter(Boolean);
}
