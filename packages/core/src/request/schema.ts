import { z } from 'zod';
import type { VenvOptions } from '../declaration/declaration.js';

/** A requirement begins with a distribution's name (PEP 508): never with a dash, which an installer takes for an option. */
const requirement = z
  .string()
  .trim()
  .min(1, 'a requirement must not be empty')
  .regex(/^[^\r\n\0]*$/, 'a requirement must be one line')
  .regex(
    /^[A-Za-z0-9]/,
    'a requirement begins with the name of a distribution, e.g. "requests>=2.30" (PEP 508)',
  )
  .regex(
    /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\s*(\[[^\]]*\])?\s*([<>=!~(;@].*)?$/,
    'not a requirement in PEP 508 form: name, then [extras], a version specifier such as ==2.32.3, or a marker',
  );

/** Options as they may stand in a config, a docblock or a call. Every field is described in {@link VenvOptions}. */
export const optionsSchema = z.strictObject({
  requirements: z.array(requirement).readonly().exactOptional(),
  python: z.string().trim().min(1).exactOptional(),
  requiresPython: z.string().trim().min(1).exactOptional(),
  refresh: z.union([z.number().nonnegative(), z.enum(['always', 'never'])]).exactOptional(),
  installTimeout: z.number().int().positive().exactOptional(),
  cacheDir: z.string().min(1).exactOptional(),
}) satisfies z.ZodType<VenvOptions, unknown>;

export const optionNames: readonly string[] = Object.keys(optionsSchema.shape);

/** The tables of a PEP 723 block that concern us; tools have others under `tool`, which are left alone. */
export const scriptMetadataSchema = z.looseObject({
  dependencies: z.array(requirement).exactOptional(),
  'requires-python': z.string().exactOptional(),
});
