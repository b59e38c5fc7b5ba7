#!/usr/bin/env node
import { createRequire } from 'node:module';
import { isVenvError } from '@testvenv/core';
import { Command } from 'commander';
import { printCacheDirectory, printSnapshots } from './commands/cache.js';
import { runCommand } from './commands/run.js';
import { verify } from './commands/verify.js';
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

const cache = program.command('cache').description('inspect and repair the cache');
cache.command('dir').description('print its folder').action(printCacheDirectory);
cache
  .command('ls')
  .description('list its snapshots, the newest first')
  .option('--json', 'print JSON')
  .action(printSnapshots);
cache
  .command('verify')
  .description('compare every file of every snapshot with what was sealed; exit code 1 if one differs')
  .option('--repair', 'put damaged snapshots away and build them again')
  .option('--json', 'print JSON')
  .action(verify);

try {
  await program.parseAsync();
} catch (error) {
  if (!isVenvError(error)) throw error;
  process.stderr.write(`testvenv: ${error.message}\n`);
  process.exitCode = failed;
}
