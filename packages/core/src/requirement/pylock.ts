import { z } from 'zod';

/** Where an archive lies: one of both is there. */
const placeSchema = { url: z.string().optional(), path: z.string().optional() };
const hashesSchema = z.record(z.string(), z.string());
const size = z.number().optional();

const fileSchema = z
  .looseObject({ name: z.string().optional(), ...placeSchema, hashes: hashesSchema, size })
  .refine(({ url, path }) => url ?? path, 'it has neither url nor path');

const archiveSchema = z
  .looseObject({ ...placeSchema, subdirectory: z.string().optional(), hashes: hashesSchema, size })
  .refine(({ url, path }) => url ?? path, 'it has neither url nor path');

const vcsSchema = z
  .looseObject({
    type: z.string(),
    ...placeSchema,
    'commit-id': z.string(),
    subdirectory: z.string().optional(),
  })
  .refine(({ url, path }) => url ?? path, 'it has neither url nor path');

const directorySchema = z.looseObject({
  path: z.string(),
  editable: z.boolean().optional(),
  subdirectory: z.string().optional(),
});

const packageSchema = z.looseObject({
  name: z.string(),
  version: z.string().optional(),
  marker: z.string().optional(),
  'requires-python': z.string().optional(),
  vcs: vcsSchema.optional(),
  directory: directorySchema.optional(),
  archive: archiveSchema.optional(),
  sdist: fileSchema.optional(),
  wheels: z.array(fileSchema).optional(),
});

/** What `testvenv lock` notes of a dependency group that it made of a declaration. */
const groupSchema = z.object({ requirements: z.array(z.string()), python: z.string() });

/** `pylock.toml` as anyone may have written it (PEP 751): for many interpreters, extras and groups at once. */
export const pylockSchema = z.looseObject({
  'lock-version': z.string(),
  'created-by': z.string(),
  environments: z.array(z.string()).optional(),
  'requires-python': z.string().optional(),
  extras: z.array(z.string()).optional(),
  'dependency-groups': z.array(z.string()).optional(),
  'default-groups': z.array(z.string()).optional(),
  packages: z.array(packageSchema),
  tool: z
    .looseObject({ testvenv: z.looseObject({ groups: z.record(z.string(), groupSchema) }).optional() })
    .optional(),
});

export type Pylock = z.infer<typeof pylockSchema>;
export type PylockPackage = z.infer<typeof packageSchema>;
export type PylockFile = z.infer<typeof fileSchema>;
