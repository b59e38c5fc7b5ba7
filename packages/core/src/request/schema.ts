import { z } from 'zod';
import type { VenvOptions } from '../declaration/declaration.js';
import { installerWishes } from '../installer/wish.js';

const path = z
  .string()
  .trim()
  .min(1)
  .refine((text) => !text.includes('\0'), 'must not contain a null character');
const paths = z.array(path).readonly().exactOptional();
const texts = z.array(z.string().trim()).readonly().exactOptional();
const names = z.array(z.string().trim().min(1)).readonly().exactOptional();
const positive = z.number().int().positive().exactOptional();
const url = z.string().trim().min(1);

/** Options as they may stand in a config, a docblock or a call. Every field is described in {@link VenvOptions}. */
export const optionsSchema = z.strictObject({
  requirements: texts,
  requirementsFiles: paths,
  constraints: paths,
  pyproject: path.exactOptional(),
  extras: names,
  groups: names,
  script: path.exactOptional(),
  lockfile: path.exactOptional(),
  frozen: z.boolean().exactOptional(),
  editable: paths,
  indexUrl: url.exactOptional(),
  extraIndexUrls: z.array(url).readonly().exactOptional(),
  findLinks: paths,
  noIndex: z.boolean().exactOptional(),
  noBinary: names,
  onlyBinary: names,
  pre: z.boolean().exactOptional(),
  requireHashes: z.boolean().exactOptional(),
  python: path.exactOptional(),
  requiresPython: z.string().trim().min(1).exactOptional(),
  refresh: z.union([z.number().nonnegative(), z.enum(['always', 'never'])]).exactOptional(),
  installer: z.enum(installerWishes).exactOptional(),
  offline: z.boolean().exactOptional(),
  installTimeout: positive,
  createTimeout: positive,
  commandTimeout: positive,
  lockTimeout: positive,
  maxEnvironmentSize: positive,
  maxCacheSize: positive,
  limits: z
    .strictObject({ memory: positive, cpuTime: positive, processes: positive, fileSize: positive })
    .exactOptional(),
  verify: z.boolean().exactOptional(),
  linkMode: z.enum(['layered', 'linked', 'copied']).exactOptional(),
  cacheDir: path.exactOptional(),
  cacheFallback: z.boolean().exactOptional(),
}) satisfies z.ZodType<VenvOptions, unknown>;

export const optionNames: readonly string[] = Object.keys(optionsSchema.shape);

/** The tables of a PEP 723 block that concern us; tools have others under `tool`, which are left alone. */
export const scriptMetadataSchema = z.looseObject({
  dependencies: z.array(z.string()).exactOptional(),
  'requires-python': z.string().exactOptional(),
});
