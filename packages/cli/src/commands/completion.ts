import type { Command } from 'commander';
import { type CompletedShell, completionScripts } from '../completion/scripts.js';
import { wordsOf } from '../completion/words.js';

/** Prints a shell's completion script for a program. */
export function printCompletion(program: Command): (shell: CompletedShell) => void {
  return (shell) => {
    process.stdout.write(completionScripts[shell](wordsOf(program)));
  };
}
