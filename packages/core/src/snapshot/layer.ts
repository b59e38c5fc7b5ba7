import { z } from 'zod';

/** A file to write with the environment's own prefix in place of {@link prefixPlaceholder}; a mode where it is a program. */
const templateSchema = z.strictObject({
  path: z.string(),
  text: z.string(),
  mode: z.number().optional(),
});

export const distributionSchema = z.strictObject({ name: z.string(), version: z.string() });

/** What decides whether an interpreter can use what is installed: see `interpreterTags`. */
export const interpreterTagsSchema = z.strictObject({
  implementation: z.string(),
  version: z.string(),
  abi: z.string(),
  platform: z.string(),
  libc: z.string(),
});

/** What is seen of a snapshot that another stands over: its site-packages, and these of its files outside. */
const behindSchema = z.strictObject({
  snapshotId: z.string(),
  links: z.array(z.string()),
  copies: z.array(z.string()),
});

/** What an environment over a snapshot needs to know of it: small, and all that the warm path reads. */
export const layerSchema = z.strictObject({
  snapshotId: z.string(),
  /** Of the interpreter that it was made with. */
  interpreter: interpreterTagsSchema,
  /** Relative to the prefix. */
  sitePackages: z.string(),
  /** Whether this platform's virtualenvs have `lib64` beside `lib`. */
  lib64: z.boolean(),
  /** Activate scripts, as the interpreter's `venv` module wrote them, and what else names the prefix. */
  templates: z.array(templateSchema),
  /** Folders outside site-packages, parents first. */
  directories: z.array(z.string()),
  /** Console scripts, binary programs and data files: hard-linked into every environment. */
  links: z.array(z.string()),
  /** Files of no distribution, which whoever made them may write again: an environment never has them as hard links. */
  copies: z.array(z.string()),
  /** All that an environment has over it, also of the snapshots behind. */
  distributions: z.array(distributionSchema),
  /** The snapshots that this one stands over, in the order of `sys.path`: all of them, not the next alone. */
  behind: z.array(behindSchema),
  /** Files of the tree whose text names the tree's own folder: written anew where it is imported. */
  relocated: z.array(z.string()),
});

export type Layer = Readonly<z.infer<typeof layerSchema>>;
export type LayerPart = Readonly<z.infer<typeof behindSchema>>;
export type InterpreterTags = Readonly<z.infer<typeof interpreterTagsSchema>>;
export type Distribution = Readonly<z.infer<typeof distributionSchema>>;
