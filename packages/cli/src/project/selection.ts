import { type Command, InvalidArgumentError } from 'commander';
import { repeated } from '../repeated.js';
import type { RunnerName } from './declarations.js';

/** Which projects' test files count, and which of these. */
export interface Selection {
  /** Folders. */
  readonly roots: readonly string[];
  /** Default: whichever it has. */
  readonly runners?: readonly RunnerName[];
  /** Parts of test file paths, in the runner's own way; none: all. */
  readonly filters: readonly string[];
  /** `2/5`. */
  readonly shard?: string;
  /** Config files; none: the one that the runner finds by itself. */
  readonly vitestConfig: readonly string[];
  readonly jestConfig: readonly string[];
}

/** The options that make a {@link Selection}, as the command line gives them. */
export interface SelectionOptions extends Omit<Selection, 'roots' | 'filters' | 'runners'> {
  readonly root: readonly string[];
}

/** Adds to a command the options by which a person selects. */
export function withSelection(command: Command): Command {
  return command
    .addOption(repeated('--root <folder>', 'the project; repeat for more', 'this folder'))
    .option(
      '--shard <index/count>',
      'only what this shard of the runners runs, e.g. 2/5: the runners are asked',
      parseShard,
    )
    .addOption(repeated('--vitest-config <file>', 'a config that Vitest would not find; repeat for more'))
    .addOption(repeated('--jest-config <file>', 'a config that Jest would not find; repeat for more'));
}

export function selectionOf({ root, ...rest }: SelectionOptions, filters: readonly string[] = []): Selection {
  return { ...rest, filters, roots: root.length > 0 ? root : ['.'] };
}

function parseShard(text: string): string {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (Number(index) >= 1 && Number(index) <= Number(count)) return text;
  throw new InvalidArgumentError('Write a shard such as 2/5.');
}
