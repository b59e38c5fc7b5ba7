#!/usr/bin/env node
import { createRequire } from 'node:module';
import { isVenvError } from '@testvenv/core';
import { Command } from 'commander';
import { printCacheDirectory, printSnapshots } from './commands/cache.js';
import { lock } from './commands/lock.js';
import { runCommand } from './commands/run.js';
import { warm } from './commands/warm.js';

/** The exit code for a failure of testvenv itself; `run` passes on the command's own. */
const failed = 1;

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
const program = new Command('testvenv')
  .version(version)
  .enablePositionalOptions()
  .showHelpAfterError('See "testvenv --help".');
program.description('Fresh, isolated Python virtual environments, in milliseconds');

program
  .command('run')
  .description('run a command in a fresh environment, and remove the environment afterwards')
  .usage('[options] -- <command> [args...]')
  .argument('<command>')
  .argument('[args...]')
  .option(
    '--with <requirement>',
    'a requirement (PEP 508); repeat for more',
    (one, all: string[]) => [...all, one],
    [],
  )
  .option('--python <python>', 'a version (3.12), a specifier (">=3.10") or a path')
  .passThroughOptions()
  .addHelpText('after', '\nExample:\n  testvenv run --with requests==2.32.3 -- python script.py')
  .action(runCommand);

program
  .command('warm')
  .description('build what the test files of this Vitest project declare, before the tests run')
  .argument('[filters...]', 'parts of test file paths, as on the command line of Vitest; default: all')
  .addHelpText('after', '\nExamples:\n  testvenv warm\n  testvenv warm tests/api')
  .action(warm);

program
  .command('lock')
  .description('write a Lockfile (pylock.toml) of what the test files of this Vitest project declare')
  .option('--check', 'write nothing, and exit with 1 if it would change')
  .option('--upgrade [names...]', 'choose the versions of these distributions anew, or of all')
  .option(
    '--python <python>',
    'lock for this Python where none is declared; repeat for more',
    (one, all: string[]) => [...all, one],
    [],
  )
  .addHelpText(
    'after',
    '\nExamples:\n  testvenv lock\n  testvenv lock --upgrade requests\n  testvenv lock --check',
  )
  .action(lock);

const cache = program.command('cache').description('inspect the cache');
cache.command('dir').description('print its folder').action(printCacheDirectory);
cache
  .command('ls')
  .description('list its snapshots, the newest first')
  .option('--json', 'print JSON')
  .action(printSnapshots);

try {
  await program.parseAsync();
} catch (error) {
  if (!isVenvError(error)) throw error;
  process.stderr.write(`testvenv: ${error.message}\n`);
  process.exitCode = failed;
}
