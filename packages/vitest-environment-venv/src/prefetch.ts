import { relative } from 'node:path';
import {
  type Declaration,
  fanOut,
  isVenvError,
  type Preparation,
  prepareAll,
  readTestFile,
  type SerialisedVenvError,
} from '@testvenv/core';
import { renderProgress } from '@testvenv/core/progress';
import type { TestProject, TestSpecification, Vitest } from 'vitest/node';
import { type DeclarationContext, declarationOf } from './declaration.js';
import type { ProvidedContext } from './protocol.js';

/** A test file of the environment `venv`, and what it declares or what is wrong with that. */
export interface DeclaredFile {
  readonly file: string;
  readonly project: TestProject;
  readonly root: string;
  readonly declaration: Declaration | SerialisedVenvError;
}

/** What became of the declarations of a run. */
export interface Prefetched {
  /** By test file. */
  readonly preparations: ReadonlyMap<string, Preparation>;
  /** The snapshots that were built now, by whichever file was first to need them. */
  readonly built: ReadonlySet<string>;
}

/**
 * Builds what the run needs, and tells the workers of each project what they cannot know: the config's part of every
 * declaration, and what failed. A failure is that of its files; the others go on.
 */
export async function prefetch(
  vitest: Vitest,
  specifications: readonly TestSpecification[],
  maxConcurrentBuilds: number,
): Promise<Prefetched> {
  const files = declaredFiles(specifications);
  const failures: Record<string, SerialisedVenvError> = {};
  const preparations = new Map<string, Preparation>();
  const built = new Set<string>();
  // Vitest owns the last line of the terminal.
  const terminal = {
    write: (text: string) => vitest.logger.log(text.trimEnd()),
    columns: process.stdout.columns,
  };
  const progress = renderProgress(terminal, process.stdout.isTTY ? 'lines' : 'ends');
  const wanted = files.flatMap(({ declaration, root }) =>
    'code' in declaration ? [] : [{ declaration, root }],
  );
  const listener = fanOut(progress.listener, (event) => {
    if (event.type === 'buildFinished') built.add(event.snapshotId);
  });
  const outcomes = await prepareAll(wanted, { maxConcurrentBuilds, listener });
  progress.stop();
  for (const { file, declaration } of files) {
    const outcome = 'code' in declaration ? declaration : outcomes.get(declaration);
    if (outcome && 'code' in outcome) failures[file] = outcome;
    else if (outcome) preparations.set(file, outcome);
  }
  for (const project of new Set(specifications.map((specification) => specification.project))) {
    project.provide('testvenv', {
      ...contextOf(project),
      prepared: Object.fromEntries(preparations),
      failures,
    });
  }
  return { preparations, built };
}

/** The files among these that get an environment of ours: by their docblock, else by the config. */
export function declaredFiles(specifications: readonly TestSpecification[]): readonly DeclaredFile[] {
  return specifications
    .filter(({ pool }) => pool !== 'browser' && pool !== 'typescript')
    .filter(({ moduleId, project }) => environmentOf(moduleId, project) === 'venv')
    .map(({ moduleId: file, project }) => {
      const context = contextOf(project);
      return { file, project, root: context.root, declaration: tryDeclaration(file, context) };
    });
}

function environmentOf(file: string, project: TestProject): string | undefined {
  return readTestFile(file).environment ?? project.config.environment;
}

function contextOf({ config, vite }: TestProject): Omit<ProvidedContext, 'prepared' | 'failures'> {
  const { root } = config;
  const { configFile } = vite.config;
  return {
    root,
    hooksAreStacked: config.sequence.hooks === 'stack',
    options: config.environmentOptions?.venv,
    configFile: configFile ? relative(root, configFile) : undefined,
  };
}

function tryDeclaration(file: string, context: DeclarationContext): DeclaredFile['declaration'] {
  try {
    return declarationOf(file, context);
  } catch (error) {
    if (isVenvError(error)) return error.toJSON();
    throw error;
  }
}
