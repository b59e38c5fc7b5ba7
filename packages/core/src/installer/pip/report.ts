import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { withoutUserinfo } from '../../process/redact.js';
import {
  createLockfile,
  fileName,
  type LockedDistribution,
  type Lockfile,
} from '../../requirement/lockfile.js';
import { normaliseName } from '../../requirement/name.js';

/** PEP 610, the part that is needed. */
const downloadSchema = z.object({
  url: z.string(),
  subdirectory: z.string().optional(),
  archive_info: z.object({ hashes: z.record(z.string(), z.string()).optional() }).optional(),
  dir_info: z.object({ editable: z.boolean().optional() }).optional(),
  vcs_info: z.object({ vcs: z.string(), commit_id: z.string() }).optional(),
});

const itemSchema = z.object({
  metadata: z.object({ name: z.string(), version: z.string() }),
  is_direct: z.boolean(),
  download_info: downloadSchema,
});

/** The part that is needed of pip's installation report, version 1 (pip's documentation, "Installation Report"). */
const reportSchema = z.object({ version: z.literal('1'), install: z.array(itemSchema) });

export function lockfileFromReport(json: string): Lockfile {
  return createLockfile(reportSchema.parse(JSON.parse(json)).install.map(toLocked));
}

function toLocked({ metadata, is_direct, download_info }: z.infer<typeof itemSchema>): LockedDistribution {
  const { version } = metadata;
  const locked = { name: normaliseName(metadata.name), version };
  const url = withoutUserinfo(download_info.url);
  const { dir_info, vcs_info, archive_info, subdirectory } = download_info;
  const inside = subdirectory ? { subdirectory } : {};
  if (dir_info) {
    const editable = dir_info.editable ? { editable: true } : {};
    return { ...locked, directory: { path: fileURLToPath(url), ...editable, ...inside } };
  }
  if (vcs_info)
    return { ...locked, vcs: { type: vcs_info.vcs, url, 'commit-id': vcs_info.commit_id, ...inside } };
  const archive = { name: fileName(url), url, hashes: archive_info?.hashes ?? {} };
  if (is_direct) return { ...locked, archive: { ...archive, ...inside } };
  return fileName(url).endsWith('.whl') ? { ...locked, wheels: [archive] } : { ...locked, sdist: archive };
}
