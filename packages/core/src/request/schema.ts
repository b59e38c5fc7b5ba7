import { z } from 'zod';
import type { VenvOptions } from '../declaration/declaration.js';
import { problemOfRequirement } from '../requirement/requirement.js';

const requirement = z
  .string()
  .trim()
  .superRefine((text, context) => {
    const problem = problemOfRequirement(text);
    if (problem) context.addIssue({ code: 'custom', message: `${JSON.stringify(text)} ${problem}` });
  });

/** Options as they may stand in a config, a docblock or a call. Every field is described in {@link VenvOptions}. */
export const optionsSchema = z.strictObject({
  requirements: z.array(requirement).readonly().exactOptional(),
  python: z.string().trim().min(1).exactOptional(),
  requiresPython: z.string().trim().min(1).exactOptional(),
  refresh: z.union([z.number().nonnegative(), z.enum(['always', 'never'])]).exactOptional(),
  installTimeout: z.number().int().positive().exactOptional(),
  linkMode: z.enum(['layered', 'linked', 'copied']).exactOptional(),
  cacheDir: z.string().min(1).exactOptional(),
}) satisfies z.ZodType<VenvOptions, unknown>;

export const optionNames: readonly string[] = Object.keys(optionsSchema.shape);

/** The tables of a PEP 723 block that concern us; tools have others under `tool`, which are left alone. */
export const scriptMetadataSchema = z.looseObject({
  dependencies: z.array(requirement).exactOptional(),
  'requires-python': z.string().exactOptional(),
});
