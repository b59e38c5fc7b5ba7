import { createRequire } from 'node:module';
import { Argument, Command, Option } from 'commander';
import { printCacheDirectory, printSize, printSnapshots } from './commands/cache.js';
import { printCompletion } from './commands/completion.js';
import { config } from './commands/config.js';
import { doctor } from './commands/doctor.js';
import { printKey } from './commands/key.js';
import { lock } from './commands/lock.js';
import { pruneSnapshots } from './commands/prune.js';
import { report } from './commands/report.js';
import { runCommand } from './commands/run.js';
import { openShell } from './commands/shell.js';
import { verify } from './commands/verify.js';
import { warm } from './commands/warm.js';
import { completionScripts } from './completion/scripts.js';
import { withSelection } from './project/selection.js';
import { parseBytes, parseCount, parseDuration } from './quantity.js';
import { repeated } from './repeated.js';
import { shells } from './shell/shells.js';
import { addSnapshotCommands } from './snapshot-command.js';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

/** The whole command line: every command with its words. What they do is in `commands/`. */
export function createProgram(): Command {
  const program = new Command('testvenv')
    .version(version)
    .description('Fresh, isolated Python virtual environments, in milliseconds')
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError('See "testvenv --help".')
    .addHelpText('after', firstSteps);
  addEnvironmentCommands(program);
  addProjectCommands(program);
  addCacheCommands(program.command('cache').description('inspect, prune and repair the cache'));
  addSnapshotCommands(program.command('snapshot'));
  addMachineCommands(program);
  return program;
}

const firstSteps = `
Examples:
  testvenv run --with requests -- python script.py   a script, with what it needs
  testvenv shell --with ipython --python 3.12        try something out
  testvenv warm                                      build what this project's tests declare
  testvenv warm --check --shard 2/5                  in CI: is all there for this shard?
  testvenv doctor                                    what is wrong on this machine?

Exit codes:
  0  fine      1  failed, or a check found something      2  a wrong call
  run and shell pass on the command's own: 127 not found, 128 + n ended by signal n

Environment variables:
  TESTVENV_CACHE_DIR   the cache folder
  TESTVENV_PYTHON      the default interpreter: a version, specifier or path
  TESTVENV_INSTALLER   pip, uv or auto`;

function addEnvironmentCommands(program: Command): void {
  withFresh(program.command('run'))
    .description('run a command in a fresh environment, and remove the environment afterwards')
    .usage('[options] -- <command> [args...]')
    .argument('<command>')
    .argument('[args...]')
    .passThroughOptions()
    .addHelpText(
      'after',
      examples(
        'run --with requests==2.32.3 -- python script.py',
        'run --python ">=3.10" --with idna --with six -- pip list',
      ),
    )
    .action(runCommand);
  withFresh(program.command('shell'))
    .description('open a shell in a fresh environment, and remove the environment when you leave')
    .option('--shell <shell>', `${Object.keys(shells).join(', ')}, or the path of one (default: yours)`)
    .addHelpText('after', examples('shell', 'shell --with numpy --python 3.12', 'shell --shell fish'))
    .action(openShell);
}

function withFresh(command: Command): Command {
  return command
    .addOption(repeated('--with <requirement>', 'a requirement (PEP 508); repeat for more'))
    .option('--python <python>', 'a version (3.12), a specifier (">=3.10") or a path');
}

function addProjectCommands(program: Command): void {
  const filters = [
    '[filters...]',
    'parts of test file paths, as on the command line of the runner; default: all',
  ] as const;
  withJson(withSelection(program.command('warm')))
    .description(
      'build what the test files of this project declare, for Vitest and for Jest, before they run',
    )
    .argument(...filters)
    .option('--check', 'build nothing, list what is missing, and exit with 1 if anything is')
    .option('--max-concurrent-builds <number>', 'builds at the same time on this machine', parseCount)
    .addHelpText('after', examples('warm', 'warm tests/api', 'warm --shard 2/5', 'warm --check'))
    .action(warm);
  withJson(withSelection(program.command('key')))
    .description('print the key under which continuous integration keeps the cache folder')
    .argument(...filters)
    .addHelpText(
      'after',
      `\nThe same on every machine of a platform. Another as soon as a declaration, a Lockfile, an\ninterpreter or the platform is.\n${examples('key', 'key --root packages/client --root packages/plugin')}`,
    )
    .action(printKey);
  withJson(withSelection(program.command('lock')))
    .description('write a Lockfile (pylock.toml) of what the test files of this project declare')
    .option('--check', 'write nothing, and exit with 1 if it would change')
    .option('--upgrade [names...]', 'choose the versions of these distributions anew, or of all')
    .addOption(repeated('--python <python>', 'lock for this Python where none is declared; repeat for more'))
    .addHelpText('after', examples('lock', 'lock --upgrade requests', 'lock --check'))
    .action(lock);
}

function addCacheCommands(cache: Command): void {
  withJson(cache.command('dir')).description('print its folder').action(printCacheDirectory);
  withJson(cache.command('ls')).description('list its snapshots, the newest first').action(printSnapshots);
  withJson(cache.command('size')).description('print how much it takes on disk').action(printSize);
  withJson(withSelection(cache.command('prune')))
    .description('remove the snapshots that were used the longest ago; never one that is in use')
    .option('--max-size <size>', 'until the rest takes no more than that, e.g. 2GB', parseBytes)
    .option('--older-than <time>', 'those not used for that long, e.g. 30d or 12h', parseDuration)
    .addOption(
      new Option(
        '--ci',
        'leave just what the test files of this project use, to be carried to others',
      ).conflicts(['maxSize', 'olderThan']),
    )
    .option('--dry-run', 'only tell what would be removed')
    .addHelpText(
      'after',
      `\nWithout a limit: those not used for 30 days. The last use is known to the day.\n${examples('cache prune --max-size 2GB --dry-run', 'cache prune --ci')}`,
    )
    .action(pruneSnapshots);
  withJson(cache.command('verify'))
    .description('compare every file of every snapshot with what was sealed; exit code 1 if one differs')
    .option('--repair', 'put damaged snapshots away and build them again')
    .addHelpText('after', examples('cache verify', 'cache verify --repair'))
    .action(verify);
}

function addMachineCommands(program: Command): void {
  withJson(program.command('config'))
    .description('print every setting of this project, and where it comes from')
    .addHelpText('after', examples('config', 'config --json'))
    .action(config);
  withJson(program.command('report'))
    .description('write report.html and report.json of the last run that was reported')
    .argument('[folder]', 'where its journal is; default: the setting "report", else testvenv-report')
    .addHelpText('after', examples('report', 'report testvenv-report --json'))
    .action(report);
  withJson(program.command('doctor'))
    .description('say what environments are made of on this machine and in this project, and what to repair')
    .addHelpText(
      'after',
      `\nThe exit code is 1 if environments cannot be made, or not safely.\n${examples('doctor', 'doctor --json')}`,
    )
    .action(doctor);
  program
    .command('completion')
    .description('print a script that completes words of this command line')
    .addArgument(new Argument('<shell>').choices(Object.keys(completionScripts)))
    .addHelpText(
      'after',
      `
Examples:
  eval "$(testvenv completion bash)"       in ~/.bashrc
  eval "$(testvenv completion zsh)"        in ~/.zshrc, after compinit
  testvenv completion fish | source        in ~/.config/fish/config.fish`,
    )
    .action(printCompletion(program));
}

function withJson(command: Command): Command {
  return command.option('--json', 'print JSON');
}

function examples(...lines: readonly string[]): string {
  const title = lines.length === 1 ? 'Example' : 'Examples';
  return `\n${title}:\n${lines.map((line) => `  testvenv ${line}`).join('\n')}`;
}
