import type { TestSequencer, TestSpecification, Vitest } from 'vitest/node';

export interface SortingSteps {
  /** May replace files, in place. */
  readonly before: (files: TestSpecification[]) => void;
  readonly after: (sorted: readonly TestSpecification[]) => Promise<void>;
}

/**
 * Steps around the sorting by the user's sequencer: the last public place before Vitest reads the docblocks, and hands
 * the workers what is provided.
 */
export function stepsAroundSorting(vitest: Vitest, { before, after }: SortingSteps): void {
  const Sequencer = vitest.config.sequence.sequencer;
  vitest.config.sequence.sequencer = class implements TestSequencer {
    readonly #users = new Sequencer(vitest);
    readonly shard: TestSequencer['shard'] = (files) => this.#users.shard(files);
    readonly sort: TestSequencer['sort'] = async (files) => {
      before(files);
      const sorted = await this.#users.sort(files);
      await after(sorted);
      return sorted;
    };
  };
}
