import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Test } from 'jest-runner';

type Tests = readonly Test[];

/** Jest's contract for a test sequencer, as far as it goes before a run. */
interface Sequencer {
  shard(tests: Tests, shard: unknown): Promise<Tests> | Tests;
}

type SequencerClass = new (options: unknown) => Sequencer;

/** What of a test decides what it declares. */
export interface CollectedTest {
  readonly path: string;
  readonly context: {
    readonly config: Pick<
      Test['context']['config'],
      'rootDir' | 'testEnvironment' | 'testEnvironmentOptions'
    >;
  };
}

/** Where the tests are to be written, and the path of the project's own sequencer. */
export const collectorVariables = { output: 'TESTVENV_TESTS', sequencer: 'TESTVENV_SEQUENCER' } as const;

/**
 * A test sequencer that writes down which tests Jest would run, of which project each, after its filters and its shard.
 * Shards are the project's own sequencer's to make.
 */
export default class Collector {
  readonly #options: unknown;

  constructor(options: unknown) {
    this.#options = options;
  }

  async shard(tests: Tests, shard: unknown): Promise<Tests> {
    const path = process.env[collectorVariables.sequencer] ?? '';
    const { default: loaded } = (await import(pathToFileURL(path).href)) as { default: unknown };
    const Own = ((loaded as { default?: unknown }).default ?? loaded) as SequencerClass;
    return new Own(this.#options).shard(tests, shard);
  }

  sort(tests: Tests): Tests {
    const collected = tests.map(({ path, context }): CollectedTest => {
      const { rootDir, testEnvironment, testEnvironmentOptions } = context.config;
      return { path, context: { config: { rootDir, testEnvironment, testEnvironmentOptions } } };
    });
    writeFileSync(process.env[collectorVariables.output] ?? '', JSON.stringify(collected));
    return tests;
  }
}
