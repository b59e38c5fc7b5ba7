import { z } from 'zod';
import type { MarkerEnvironment } from '../../requirement/marker.js';
import { normaliseName } from '../../requirement/name.js';
import type { PipContext } from './pip-context.js';
import { askInstall, askPip, type PipOptions } from './run-pip.js';

/** Core metadata as JSON (PEP 566), as far as it is needed. */
const metadataSchema = z.object({
  name: z.string(),
  version: z.string(),
  summary: z.string().optional(),
  home_page: z.string().optional(),
  project_url: z.array(z.string()).optional(),
  author: z.string().optional(),
  author_email: z.string().optional(),
  license: z.string().optional(),
  license_expression: z.string().optional(),
  requires_python: z.string().optional(),
  requires_dist: z.array(z.string()).optional(),
});

const describedSchema = z.object({
  metadata: metadataSchema,
  metadata_location: z.string().optional(),
  installer: z.string().optional(),
});

/** pip's documentation, "pip inspect JSON output format", version 1. */
const inspectSchema = z.object({
  version: z.literal('1'),
  installed: z.array(describedSchema),
  environment: z.record(z.string(), z.string()),
});

/** pip's documentation, "Installation Report", version 1. */
const reportSchema = z.object({ version: z.literal('1'), install: z.array(describedSchema) });

export type Described = z.infer<typeof describedSchema>;
export type ByName = ReadonlyMap<string, Described>;

/** What is installed, or would be, with the interpreter's variables for markers. */
export interface State {
  readonly distributions: ByName;
  readonly environment: MarkerEnvironment;
}

export async function inspect(context: PipContext): Promise<State> {
  const { installed, environment } = await askPip(context, ['inspect'], inspectSchema);
  return { distributions: byName(installed), environment };
}

/** What `pip install` would do with these arguments, or with `--dry-run` absent, has done. */
export async function pipInstall(
  context: PipContext,
  args: readonly string[],
  options: PipOptions,
): Promise<ByName> {
  return byName((await askInstall(context, args, reportSchema, options)).install);
}

function byName(all: readonly Described[]): ByName {
  return new Map(all.map((one) => [normaliseName(one.metadata.name), one]));
}

/** The state after distributions were put in the place of those of the same name. */
export function withInstalled({ distributions, environment }: State, items: ByName): State {
  return { distributions: new Map([...distributions, ...items]), environment };
}

export function without({ distributions, environment }: State, names: readonly string[]): State {
  const left = [...distributions].filter(([name]) => !names.includes(name));
  return { distributions: new Map(left), environment };
}
