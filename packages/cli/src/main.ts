#!/usr/bin/env node
import { createRequire } from 'node:module';
import { isVenvError } from '@testvenv/core';
import { Command, Option } from 'commander';
import { collect } from './collect.js';
import { printCacheDirectory, printSize, printSnapshots } from './commands/cache.js';
import { config } from './commands/config.js';
import { doctor } from './commands/doctor.js';
import { printKey } from './commands/key.js';
import { lock } from './commands/lock.js';
import { pruneSnapshots } from './commands/prune.js';
import { runCommand } from './commands/run.js';
import { verify } from './commands/verify.js';
import { warm } from './commands/warm.js';
import { withSelection } from './project/selection.js';
import { parseBytes, parseCount, parseDuration } from './quantity.js';

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
  .option('--with <requirement>', 'a requirement (PEP 508); repeat for more', collect, [])
  .option('--python <python>', 'a version (3.12), a specifier (">=3.10") or a path')
  .passThroughOptions()
  .addHelpText('after', '\nExample:\n  testvenv run --with requests==2.32.3 -- python script.py')
  .action(runCommand);

withSelection(
  program
    .command('warm')
    .description(
      'build what the test files of this project declare, for Vitest and for Jest, before they run',
    )
    .argument('[filters...]', 'parts of test file paths, as on the command line of the runner; default: all'),
)
  .option('--check', 'build nothing, list what is missing, and exit with 1 if anything is')
  .option('--max-concurrent-builds <number>', 'builds at the same time on this machine', parseCount)
  .option('--json', 'print JSON')
  .addHelpText(
    'after',
    '\nExamples:\n  testvenv warm\n  testvenv warm tests/api\n  testvenv warm --shard 2/5\n  testvenv warm --check',
  )
  .action(warm);

withSelection(
  program
    .command('key')
    .description('print the key under which continuous integration keeps the cache folder')
    .argument('[filters...]', 'as for "warm"'),
)
  .option('--json', 'print JSON')
  .addHelpText(
    'after',
    '\nThe same on every machine of a platform. Another as soon as a declaration, a Lockfile, an interpreter or the platform is.\n\nExample:\n  testvenv key',
  )
  .action(printKey);

withSelection(
  program
    .command('lock')
    .description('write a Lockfile (pylock.toml) of what the test files of this project declare')
    .option('--check', 'write nothing, and exit with 1 if it would change')
    .option('--upgrade [names...]', 'choose the versions of these distributions anew, or of all')
    .option('--python <python>', 'lock for this Python where none is declared; repeat for more', collect, []),
)
  .option('--json', 'print JSON')
  .addHelpText(
    'after',
    '\nExamples:\n  testvenv lock\n  testvenv lock --upgrade requests\n  testvenv lock --check',
  )
  .action(lock);

const cache = program.command('cache').description('inspect and repair the cache');
cache.command('dir').description('print its folder').action(printCacheDirectory);
cache
  .command('ls')
  .description('list its snapshots, the newest first')
  .option('--json', 'print JSON')
  .action(printSnapshots);
cache
  .command('size')
  .description('print how much it takes on disk')
  .option('--json', 'print JSON')
  .action(printSize);
withSelection(
  cache
    .command('prune')
    .description('remove the snapshots that were used the longest ago; never one that is in use')
    .option('--max-size <size>', 'until the rest takes no more than that, e.g. 2GB', parseBytes)
    .option('--older-than <time>', 'those not used for that long, e.g. 30d or 12h', parseDuration)
    .addOption(
      new Option(
        '--ci',
        'leave just what the test files of this project use, to be carried to others',
      ).conflicts(['maxSize', 'olderThan']),
    ),
)
  .option('--dry-run', 'only tell what would be removed')
  .option('--json', 'print JSON')
  .addHelpText(
    'after',
    '\nWithout a limit: those not used for 30 days. The last use is known to the day.\n\nExamples:\n  testvenv cache prune --max-size 2GB --dry-run\n  testvenv cache prune --ci',
  )
  .action(pruneSnapshots);
cache
  .command('verify')
  .description('compare every file of every snapshot with what was sealed; exit code 1 if one differs')
  .option('--repair', 'put damaged snapshots away and build them again')
  .option('--json', 'print JSON')
  .action(verify);

program
  .command('doctor')
  .description('say which interpreters there are, which one this project gets, and what to repair')
  .option('--json', 'print JSON')
  .action(doctor);

program
  .command('config')
  .description('print every setting of this project, and where it comes from')
  .option('--json', 'print JSON')
  .action(config);

try {
  await program.parseAsync();
} catch (error) {
  if (!isVenvError(error)) throw error;
  process.stderr.write(`testvenv: ${error.message}\n`);
  process.exitCode = failed;
}
