// What `--json` prints, a schema per command. The program does not load them: they are published as JSON Schemas, and
// tests hold every output against them.
import { reportSchema } from '@testvenv/core/report';
import { z } from 'zod';

const errorSchema = z.looseObject({
  code: z.string().describe('as in the documentation of errors'),
  summary: z.string(),
  hint: z.string().optional().describe('what to do about it'),
});

const distribution = z.strictObject({ name: z.string(), version: z.string() });

const runner = z.enum(['vitest', 'jest']);

const snapshot = z.strictObject({
  id: z.string(),
  python: z.string().describe('the series: 3.11'),
  distributions: z.array(distribution),
  files: z.int(),
  bytes: z.int().describe("sum of the files' sizes"),
  behind: z.array(z.string()).describe('ids of the snapshots that a captured one stands over'),
  builtAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().describe('to the day'),
});

const warmedFile = z.object({ file: z.string().describe('relative to the current folder'), runner });
const warmed = z.strictObject({
  files: z.array(
    z.discriminatedUnion('outcome', [
      warmedFile.extend({ outcome: z.literal('built'), snapshotId: z.string() }).strict(),
      warmedFile.extend({ outcome: z.literal('fetched'), snapshotId: z.string() }).strict(),
      warmedFile.extend({ outcome: z.literal('found'), snapshotId: z.string() }).strict(),
      warmedFile.extend({ outcome: z.literal('missing'), requirements: z.array(z.string()) }).strict(),
      warmedFile.extend({ outcome: z.literal('failed'), error: errorSchema }).strict(),
    ]),
  ),
  built: z.int().describe('snapshots'),
  fetched: z.int().describe('snapshots, from the remote'),
  found: z.int().describe('snapshots'),
  missing: z.int().describe('files'),
  failed: z.int().describe('files'),
});

const finding = z.strictObject({
  severity: z.enum(['broken', 'note']),
  what: z.string(),
  repair: z.string(),
});
const findings = z.array(finding);
const interpreter = z.looseObject({
  executable: z.string(),
  version: z.string(),
  implementation: z.string(),
  hasVenv: z.boolean(),
  bootstrapPip: z.string().optional(),
});

const doctor = z.strictObject({
  interpreters: z.strictObject({
    chosen: interpreter.optional().describe('what a declaration without a wish gets here'),
    found: z.array(z.strictObject({ path: z.string(), source: z.string(), interpreter })),
    refused: z.array(
      z.strictObject({
        path: z.string(),
        source: z.string(),
        refusal: z.string(),
        version: z.string().optional(),
      }),
    ),
    findings,
  }),
  runners: z.array(
    z.strictObject({
      runner,
      version: z.string(),
      environment: z.string().optional().describe('the version of our package for it'),
      testFiles: z.int().optional().describe('those that declare an environment'),
      findings,
    }),
  ),
  uv: z.strictObject({ path: z.string().optional(), version: z.string().optional(), findings }),
  cache: z.strictObject({
    directory: z.string(),
    owner: z.int().optional(),
    mode: z.string().optional().describe('octal digits'),
    isUsable: z.boolean(),
    findings,
  }),
  filesystem: z.strictObject({
    reflinks: z.boolean().optional(),
    hardLinks: z.boolean().optional(),
    oneDevice: z.boolean().optional(),
    findings,
  }),
  disk: z.strictObject({
    type: z.string().optional(),
    journal: z.boolean().optional().describe('of an ext file system'),
    free: z.int().optional().describe('bytes'),
    findings,
  }),
  leftovers: z.strictObject({
    environments: z.int(),
    temporaryFolders: z.int(),
    trash: z.int(),
    findings,
  }),
  findings: findings.describe('all of them, the broken ones first'),
});

const named = z.strictObject({
  name: z.string(),
  version: z.int(),
  snapshotId: z.string(),
  message: z.string(),
  createdAt: z.number().describe('milliseconds since the epoch'),
  parent: z.string().optional().describe('the id of the snapshot that the environment was before'),
});
const removedSnapshots = z.strictObject({
  names: z.array(named).describe('versions that were deleted'),
  snapshots: z.array(z.string()).describe('ids of captured snapshots that nobody needed any more'),
});

const damaged = z.strictObject({
  id: z.string(),
  damages: z.array(z.strictObject({ path: z.string(), kind: z.string() })),
});

/** By the words of the command, with hyphens. `error` is printed by any of them that fails. */
const schemas = {
  warm: warmed,
  key: z.strictObject({ key: z.string(), files: z.int() }),
  lock: z.strictObject({
    lockfiles: z.array(
      z.strictObject({
        path: z.string(),
        isChanged: z.boolean(),
        changes: z.array(
          z.strictObject({ name: z.string(), before: z.array(z.string()), after: z.array(z.string()) }),
        ),
        groups: z.int().describe('different lists of requirements, on different series of Python'),
        isUsed: z.boolean(),
      }),
    ),
  }),
  'cache-dir': z.strictObject({ directory: z.string() }),
  'cache-ls': z.array(snapshot),
  'cache-size': z
    .strictObject({
      snapshots: z.int(),
      environments: z.int(),
      temporary: z.int(),
      records: z.int(),
      total: z.int(),
    })
    .describe('bytes on disk'),
  'cache-prune': z.strictObject({
    removed: z.array(snapshot),
    inUse: z.array(snapshot),
    remaining: z.int().describe('bytes of the snapshots that remain'),
  }),
  'cache-verify': z.strictObject({
    snapshots: z.int(),
    files: z.int(),
    damaged: z.array(damaged),
    repairs: z.array(
      z.looseObject({ id: z.string(), outcome: z.enum(['rebuilt', 'forgotten', 'lost', 'failed']) }),
    ),
  }),
  config: z.array(
    z.strictObject({
      name: z.string(),
      value: z.union([z.string(), z.number(), z.boolean()]),
      origin: z.string().describe("`default`, a variable's name, or the settings file"),
    }),
  ),
  'snapshot-list': z.array(named),
  'snapshot-show': z.strictObject({
    id: z.string(),
    origin: z.enum(['built', 'captured']),
    interpreter: z.record(z.string(), z.string()),
    names: z.array(named),
    sealedAt: z.iso.datetime(),
    behind: z.array(z.string()),
    distributions: z.array(distribution),
    files: z.int().describe('that an environment over it has'),
    own: z.strictObject({ files: z.int(), bytes: z.int() }),
  }),
  'snapshot-tag': named,
  'snapshot-diff': z.strictObject({
    distributions: z.array(
      z.strictObject({ name: z.string(), from: z.string().optional(), to: z.string().optional() }),
    ),
    files: z.array(z.strictObject({ path: z.string(), kind: z.enum(['added', 'removed', 'changed']) })),
  }),
  'snapshot-delete': removedSnapshots,
  'snapshot-prune': removedSnapshots,
  'snapshot-export': z.strictObject({
    path: z.string(),
    snapshotId: z.string(),
    bytes: z.int(),
    digest: z.string().describe('SHA-256 of the file'),
  }),
  'snapshot-import': z.strictObject({
    snapshotId: z.string(),
    named: named.optional(),
    imported: z.array(z.string()).describe('ids'),
    found: z.array(z.string()).describe('ids of those that were here already'),
  }),
  doctor,
  report: reportSchema,
  error: z.strictObject({ error: errorSchema }),
};

/** As JSON Schemas (draft 2020-12), by command. */
export function jsonSchemas(): Readonly<Record<string, unknown>> {
  const entries = Object.entries(schemas).map(([name, schema]) => [
    name,
    { title: `testvenv ${name.replaceAll('-', ' ')} --json`, ...z.toJSONSchema(schema) },
  ]);
  return Object.fromEntries(entries);
}
