import { z } from 'zod';

/** A file to write with the environment's own prefix in place of {@link prefixPlaceholder}. */
const templateSchema = z.strictObject({ path: z.string(), text: z.string() });

const distributionSchema = z.strictObject({ name: z.string(), version: z.string() });

/** What an environment over a snapshot needs to know of it: small, and all that the warm path reads. */
export const layerSchema = z.strictObject({
  snapshotId: z.string(),
  /** Relative to the prefix. */
  sitePackages: z.string(),
  /** Whether this platform's virtualenvs have `lib64` beside `lib`. */
  lib64: z.boolean(),
  /** The interpreter's own activate scripts, as its `venv` module wrote them. */
  templates: z.array(templateSchema),
  /** Folders outside site-packages, parents first. */
  directories: z.array(z.string()),
  /** Console scripts, binary programs and data files: hard-linked into every environment. */
  links: z.array(z.string()),
  distributions: z.array(distributionSchema),
});

export type Layer = Readonly<z.infer<typeof layerSchema>>;
export type Distribution = Readonly<z.infer<typeof distributionSchema>>;
