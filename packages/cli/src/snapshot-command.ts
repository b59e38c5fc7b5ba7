import { type Command, Option } from 'commander';
import {
  deleteOne,
  diff,
  exportOne,
  importOne,
  listSnapshotNames,
  pruneNames,
  showOneSnapshot,
  tag,
} from './commands/snapshot.js';
import { parseCount, parseDuration } from './quantity.js';

const reference = 'a name, NAME@VERSION, an id or the beginning of one';

/** `testvenv snapshot …`. */
export function addSnapshotCommands(snapshot: Command): void {
  snapshot.description('name, compare, move and delete snapshots that were captured from environments');
  const add = (usage: string, description: string) =>
    snapshot.command(usage).description(description).option('--json', 'print JSON');
  add('list', 'list all versions of all names').action(listSnapshotNames);
  add('show', 'say what a snapshot holds, and what it stands over')
    .argument('<snapshot>', reference)
    .action(showOneSnapshot);
  add('tag', 'give a snapshot one more name, or the next version of one')
    .argument('<snapshot>', reference)
    .argument('<name>')
    .option('-m, --message <text>', 'what it is, for people')
    .action(tag);
  add('diff', 'say what an environment over the second has otherwise than over the first')
    .argument('<from>', reference)
    .argument('<to>', reference)
    .action(diff);
  add('delete', 'delete a version of a name, all versions (NAME), or a captured snapshot (its id)')
    .argument('<snapshot>', reference)
    .action(deleteOne);
  add('prune', 'delete old versions of names, and captured snapshots that nobody needs')
    .option('--keep <number>', 'versions of each name that stay, the newest', parseCount)
    .option('--older-than <time>', 'delete only versions that are older, e.g. 30d or 12h', parseDuration)
    .option('--dry-run', 'only tell what would be deleted')
    .addHelpText(
      'after',
      '\nWithout --keep all versions stay; with --older-than alone the newest of each name.',
    )
    .action(pruneNames);
  add('export', 'write a snapshot, with all that it stands over, into one file')
    .argument('<snapshot>', reference)
    .argument('<file>')
    .addOption(
      new Option('--compression <name>', 'default: zstd where this Node has it').choices(['zstd', 'gzip']),
    )
    .action(exportOne);
  add('import', 'bring what export wrote into the cache: programs, so of people you trust')
    .argument('<file>')
    .option('--name <name>', 'default: the name that it was exported under, if any')
    .action(importOne);
}
