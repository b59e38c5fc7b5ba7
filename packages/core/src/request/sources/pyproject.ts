import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Source } from '../../error/venv-error.js';
import { normaliseName, parseRequirement } from '../../requirement/requirement.js';
import { attempt, SyntaxFault } from '../../requirement/scanner.js';
import { declaredRequirement } from '../declared.js';
import { Gathered } from '../gathered.js';
import { invalidOptions, suggest } from '../invalid-options.js';
import { invalid, type Reading, readSource, refuseCycle, type SourceFile } from '../reading.js';
import { lineWith, parseToml } from '../toml.js';
import { expandGroups } from './dependency-groups.js';

const projectSchema = z.looseObject({
  name: z.string().optional(),
  dynamic: z.array(z.string()).default([]),
  dependencies: z.array(z.string()).default([]),
  'optional-dependencies': z.record(z.string(), z.array(z.string())).default({}),
  'requires-python': z.string().optional(),
});

const includeSchema = z.strictObject({ 'include-group': z.string() });

/** The tables of a `pyproject.toml` that concern us (PEP 621, PEP 735). */
const pyprojectSchema = z.looseObject({
  project: projectSchema.optional(),
  'dependency-groups': z.record(z.string(), z.array(z.union([z.string(), includeSchema]))).default({}),
});

type Project = z.infer<typeof projectSchema>;

/** What a project's metadata are asked for beside its dependencies. */
export interface Selection {
  readonly extras: readonly string[];
  readonly groups: readonly string[];
  /** Who names them, for errors. */
  readonly selector: Source;
}

/**
 * Reads the dependencies of a project, of some of its extras and of some of its dependency groups. The project itself
 * is not installed.
 * @param path of the file, or of the folder that holds it
 * @throws VenvError `INVALID_REQUEST`
 */
export function readPyproject(
  path: string,
  selection: Selection,
  source: Source,
  reading: Reading,
): Gathered {
  // Only a folder stands behind a path that ends in a slash. Never throws, whatever the path is.
  const isFolder = existsSync(join(path, '/'));
  const file = readSource(isFolder ? join(path, 'pyproject.toml') : path, 'pyproject.toml', source, reading);
  const parsed = pyprojectSchema.safeParse(parseToml(file.text, 'pyproject.toml', file.at));
  if (!parsed.success) throw invalidOptions(parsed.error.issues, file.at());
  const { project, 'dependency-groups': groups } = parsed.data;
  const gathered = new Gathered();
  const texts = [
    ...(project ? dependenciesOf(project, selection, file) : noExtras(selection)),
    ...expandGroups(groups, selection.groups, file, selection.selector),
  ];
  for (const text of texts) gathered.requirements.push(declaredIn(file, text, reading));
  const requiresPython = project?.['requires-python'];
  if (requiresPython)
    gathered.requiresPython.push({
      text: requiresPython,
      source: file.at(lineWith(file.text, requiresPython)),
    });
  return gathered;
}

function declaredIn(file: SourceFile, text: string, reading: Reading) {
  // Metadata that are published hold no paths.
  return declaredRequirement(text, { base: undefined, source: file.at(lineWith(file.text, text)) }, reading);
}

function noExtras({ extras: [extra], selector }: Selection): readonly string[] {
  if (extra !== undefined) throw unknownExtra(extra, [], selector);
  return [];
}

function unknownExtra(extra: string, known: readonly string[], source: Source) {
  return invalid(`the project has no extra "${extra}"`, source, suggest(extra, known));
}

function dependenciesOf(
  project: Project,
  { extras, selector }: Selection,
  file: SourceFile,
): readonly string[] {
  const dynamic = project.dynamic.find((field) => /^(optional-)?dependencies$/.test(field));
  if (dynamic && (dynamic === 'dependencies' || extras.length > 0))
    throw invalid(
      `the ${dynamic} are dynamic: only a build can tell them`,
      file.at(lineWith(file.text, dynamic)),
      'install the project itself: "editable": ["."]',
    );
  return [...project.dependencies, ...extras.flatMap((extra) => extraOf(project, extra, [], file, selector))];
}

/** An extra's requirements; `name[other]` of the project itself stands for those of its other extra. */
function extraOf(
  project: Project,
  extra: string,
  chain: readonly string[],
  file: SourceFile,
  source: Source,
): readonly string[] {
  const all = project['optional-dependencies'];
  const name = Object.keys(all).find((each) => normaliseName(each) === normaliseName(extra));
  const texts = name === undefined ? undefined : all[name];
  if (!name || !texts) throw unknownExtra(extra, Object.keys(all), source);
  refuseCycle(chain, name, 'the extras need each other in a circle', file.at(lineWith(file.text, name)));
  return texts.flatMap((text) => {
    const others = ownExtras(text, project);
    return others
      ? others.flatMap((other) =>
          extraOf(project, other, [...chain, name], file, file.at(lineWith(file.text, text))),
        )
      : [text];
  });
}

function ownExtras(text: string, { name }: Project): readonly string[] | undefined {
  const requirement = attempt(() => parseRequirement(text));
  if (name === undefined || requirement instanceof SyntaxFault) return undefined;
  return normaliseName(requirement.name) === normaliseName(name) && !requirement.marker
    ? requirement.extras
    : undefined;
}
