import { relative } from 'node:path';
import { isVenvError, readTestFile } from '@testvenv/core';
import type { TestSpecification } from 'vitest/node';

/** Marks the stand-in for a test file whose docblock Vitest cannot read. */
const malformedId = '?testvenv-malformed';

/**
 * Vitest parses the options of all docblocks in one go, and a single malformed one ends the whole run without naming
 * a file. Before it gets there, such a file is replaced by a stand-in that fails with the reason, so that the other
 * files run. In place: Vitest 4 goes on to read the docblocks of the list that it handed to its sequencer.
 */
export function setAsideMalformed(files: TestSpecification[]): void {
  files.forEach((file, index) => {
    if (file.pool !== 'browser' && problemOf(file.moduleId)) files[index] = standIn(file);
  });
}

export function isStandIn(id: string): boolean {
  return id.endsWith(malformedId);
}

function standIn({ project, moduleId, pool }: TestSpecification): TestSpecification {
  return project.createSpecification(`${moduleId}${malformedId}`, undefined, pool);
}

/** The stand-in's code: it throws what is wrong with the file that it stands for. */
export function failingModule(id: string, root: string): string {
  const file = id.slice(0, -malformedId.length);
  const problem = problemOf(file, relative(root, file)) ?? `${file} was malformed a moment ago`;
  return `throw Object.assign(new Error(${JSON.stringify(problem)}), { name: 'VenvError' })`;
}

function problemOf(file: string, shownAs?: string): string | undefined {
  try {
    readTestFile(file, shownAs).parts();
    return undefined;
  } catch (error) {
    // A malformed PEP 723 block is nothing to Vitest: such a file fails by itself.
    return isVenvError(error) && error.source?.what === 'docblock' ? error.message : undefined;
  }
}
