import { relative } from 'node:path';
import {
  type Declaration,
  fanOut,
  isVenvError,
  prepareAll,
  readTestFile,
  type SerialisedVenvError,
  type VenvListener,
} from '@testvenv/core';
import { type Progress, renderProgress } from '@testvenv/core/progress';
import type { TestProject, TestSpecification, Vitest } from 'vitest/node';
import { type DeclarationContext, declarationOf } from './declaration.js';
import { isStandIn } from './malformed.js';
import { configuredEnvironment } from './node-instead.js';
import type { ProvidedContext } from './protocol.js';
import { writePlan } from './provided-plan.js';
import type { RunPlan } from './run-plan.js';

/** A test file of the environment `venv`, and what it declares or what is wrong with that. */
export interface DeclaredFile {
  readonly file: string;
  readonly project: TestProject;
  readonly root: string;
  readonly declaration: Declaration | SerialisedVenvError;
}

/**
 * Builds what files of the run need, adds them to its plan, and tells the workers of each project what they cannot know:
 * the config's part of every declaration, and what is planned for each file. A failure is that of its files; the others
 * go on.
 */
export async function prefetch(
  vitest: Vitest,
  specifications: readonly TestSpecification[],
  maxConcurrentBuilds: number | undefined,
  plan: RunPlan,
  listener: VenvListener,
): Promise<void> {
  for (const { project } of specifications) if (!plan.files.has(project)) plan.files.set(project, new Map());
  const files = declaredFiles(specifications);
  const outcomes = await build(
    vitest,
    files,
    maxConcurrentBuilds,
    fanOut(listener, (event) => plan.hear(event)),
  );
  for (const file of files) {
    const { declaration } = file;
    const outcome = 'code' in declaration ? declaration : outcomes.get(declaration);
    if (outcome) plan.set(file, outcome);
  }
  for (const [project, own] of plan.files) {
    project.provide('testvenv', { ...contextOf(project), plan: writePlan(own) });
  }
}

async function build(
  vitest: Vitest,
  files: readonly DeclaredFile[],
  maxConcurrentBuilds: number | undefined,
  listener: VenvListener,
): ReturnType<typeof prepareAll> {
  const progress = terminalProgress(vitest);
  const wanted = files.flatMap(({ declaration, root }) =>
    'code' in declaration ? [] : [{ declaration, root }],
  );
  const outcomes = await prepareAll(wanted, {
    maxConcurrentBuilds,
    listener: fanOut(progress.listener, listener),
  });
  progress.stop();
  return outcomes;
}

/** Vitest owns the last line of the terminal. */
function terminalProgress(vitest: Vitest): Progress {
  const terminal = {
    write: (text: string) => vitest.logger.log(text.trimEnd()),
    columns: process.stdout.columns,
  };
  return renderProgress(terminal, process.stdout.isTTY ? 'lines' : 'ends');
}

/** The files among these that get an environment of ours: by their docblock, else by the config. */
export function declaredFiles(specifications: readonly TestSpecification[]): readonly DeclaredFile[] {
  return specifications
    .filter(({ pool, moduleId }) => pool !== 'browser' && pool !== 'typescript' && !isStandIn(moduleId))
    .filter(({ moduleId, project }) => environmentOf(moduleId, project) === 'venv')
    .map(({ moduleId: file, project }) => {
      const context = contextOf(project);
      return { file, project, root: context.root, declaration: tryDeclaration(file, context) };
    });
}

function environmentOf(file: string, project: TestProject): string | undefined {
  return readTestFile(file).environment ?? configuredEnvironment(project);
}

function contextOf({ config, vite }: TestProject): Omit<ProvidedContext, 'plan'> {
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
