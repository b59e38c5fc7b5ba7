import { Option } from 'commander';

/**
 * An option whose values come as a list.
 * @param otherwise what help says of an empty one
 */
export function repeated(flags: string, description: string, otherwise = 'none'): Option {
  return new Option(flags, description).argParser(collect).default([], otherwise);
}

function collect(one: string, all: readonly string[]): readonly string[] {
  return [...all, one];
}
