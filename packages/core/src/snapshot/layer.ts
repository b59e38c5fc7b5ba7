import { z } from 'zod';

/** A console script: its text below the shebang, which each environment writes for itself. */
const scriptSchema = z.strictObject({ name: z.string(), body: z.string() });

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
  scripts: z.array(scriptSchema),
  /** The interpreter's own activate scripts, as its `venv` module wrote them. */
  templates: z.array(templateSchema),
  /** Folders outside site-packages, parents first. */
  directories: z.array(z.string()),
  /** Data files and binary programs: hard-linked into every environment. */
  links: z.array(z.string()),
  distributions: z.array(distributionSchema),
});

export type Layer = Readonly<z.infer<typeof layerSchema>>;
export type Distribution = Readonly<z.infer<typeof distributionSchema>>;
