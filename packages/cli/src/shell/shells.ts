import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { VenvError } from '@testvenv/core';
import type { Command } from '../commands/run.js';

/** Where a shell is started. */
export interface ShellPlace {
  /** For start-up files; goes with the environment. */
  readonly folder: string;
  /** The environment's `bin`, with its activate scripts. */
  readonly scripts: string;
  readonly processEnv: Readonly<Record<string, string | undefined>>;
}

type Start = (place: ShellPlace) => Omit<Command, 'command'>;

/**
 * How each shell is led to read its user's own start-up file first and the activate script last: what a person has in
 * that file, a version manager say, would otherwise come before the environment on PATH.
 */
export const shells: Readonly<Record<string, Start>> = {
  bash: ({ folder, scripts }) => {
    const file = write(folder, 'bashrc', [`[ -f ~/.bashrc ] && . ~/.bashrc`, activation(scripts)]);
    return { args: ['--rcfile', file, '-i'] };
  },
  // zsh(1), "STARTUP/SHUTDOWN FILES": all of them are looked for in ZDOTDIR.
  zsh: ({ folder, scripts, processEnv: { ZDOTDIR, HOME = '' } }) => {
    const own = quoted(ZDOTDIR || HOME);
    const source = (name: string) => `[ -f ${own}/${name} ] && . ${own}/${name}`;
    write(folder, '.zshenv', [source('.zshenv'), `ZDOTDIR=${quoted(folder)}`]);
    write(folder, '.zshrc', [`ZDOTDIR=${own}`, source('.zshrc'), activation(scripts)]);
    return { args: ['-i'], env: { ZDOTDIR: folder } };
  },
  fish: ({ scripts }) => ({
    args: ['--init-command', `source ${quoted(join(scripts, 'activate.fish'))}`],
  }),
  // POSIX, "sh": an interactive shell reads the file that ENV names.
  sh: ({ folder, scripts, processEnv: { ENV } }) => {
    const own = ENV ? [`[ -f ${quoted(ENV)} ] && . ${quoted(ENV)}`] : [];
    return { args: ['-i'], env: { ENV: write(folder, 'shrc', [...own, activation(scripts)]) } };
  },
};

/** @throws VenvError `INVALID_REQUEST` for a shell that is not known */
export function startOf(shell: string, place: ShellPlace): Command {
  const name = basename(shell);
  const start = shells[name === 'dash' ? 'sh' : name];
  if (start) return { command: shell, ...start(place) };
  throw new VenvError('INVALID_REQUEST', `no start of the shell "${shell}" is known`, {
    source: { what: 'the command line' },
    hint: `known are: ${Object.keys(shells).join(', ')}; any other: testvenv run -- ${shell}`,
  });
}

function activation(scripts: string): string {
  return `. ${quoted(join(scripts, 'activate'))}`;
}

function write(folder: string, name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/** A word of any of these shells. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
