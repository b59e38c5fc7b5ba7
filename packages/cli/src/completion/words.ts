import type { Command, Option } from 'commander';

/** What may follow one command: `cache prune` and its options, say. */
export interface CommandWords {
  /** The words that lead to it, without the program's name. */
  readonly path: string;
  readonly subcommands: readonly Word[];
  readonly options: readonly Word[];
}

export interface Word {
  readonly name: string;
  readonly description: string;
  /** Whether a value follows an option. */
  readonly takesValue: boolean;
}

/** Every command of a program with its words, the program itself first. */
export function wordsOf(command: Command, path: readonly string[] = []): readonly CommandWords[] {
  const subcommands = command.commands.map((one) => ({
    name: one.name(),
    description: one.description(),
    takesValue: false,
  }));
  const options = command.options.filter(({ hidden }) => !hidden).map(optionWord);
  const help = { name: '--help', description: 'show help', takesValue: false };
  return [
    { path: path.join(' '), subcommands, options: [...options, help] },
    ...command.commands.flatMap((one) => wordsOf(one, [...path, one.name()])),
  ];
}

function optionWord({ long, short, description, required }: Option): Word {
  return { name: long ?? short ?? '', description, takesValue: required };
}
