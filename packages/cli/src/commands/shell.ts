import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { shells, startOf } from '../shell/shells.js';
import { type FreshOptions, runInFresh } from './run.js';

export interface ShellOptions extends FreshOptions {
  /** A name or a path. Default: `SHELL`, if it is one that is known, else `sh`. */
  readonly shell?: string;
}

/** Opens an interactive shell in a fresh environment, which is removed when the shell ends; its exit code is passed on. */
export async function openShell({ shell = usersShell(), ...options }: ShellOptions): Promise<void> {
  if (process.stderr.isTTY)
    process.stderr.write('testvenv: a fresh environment, which is gone when you leave this shell\n');
  await runInFresh(options, ({ prefix, scripts }) => {
    const folder = join(prefix, '.shell');
    mkdirSync(folder);
    return startOf(shell, { folder, scripts, processEnv: process.env });
  });
}

function usersShell(): string {
  const { SHELL = '' } = process.env;
  return basename(SHELL) in shells ? SHELL : 'sh';
}
