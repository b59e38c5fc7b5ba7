import { z } from 'zod';
import { VenvError } from '../../error/venv-error.js';
import { redact } from '../../process/redact.js';
import {
  createLockfile,
  fileName,
  type LockedDistribution,
  type Lockfile,
} from '../../requirement/lockfile.js';
import { normaliseName } from '../../requirement/requirement.js';

const itemSchema = z.object({
  metadata: z.object({ name: z.string(), version: z.string() }),
  is_direct: z.boolean(),
  download_info: z.object({
    url: z.string(),
    archive_info: z.object({ hashes: z.record(z.string(), z.string()).optional() }).optional(),
  }),
});

/** The part that is needed of pip's installation report, version 1 (pip's documentation, "Installation Report"). */
const reportSchema = z.object({ version: z.literal('1'), install: z.array(itemSchema) });

/** @throws VenvError `INVALID_REQUEST` for what cannot be pinned by a hash: a folder or a repository */
export function lockfileFromReport(json: string): Lockfile {
  return createLockfile(reportSchema.parse(JSON.parse(json)).install.map(toLocked));
}

function toLocked({ metadata, is_direct, download_info }: z.infer<typeof itemSchema>): LockedDistribution {
  const name = normaliseName(metadata.name);
  if (!download_info.archive_info) {
    throw new VenvError('INVALID_REQUEST', `${name} @ ${redact(download_info.url)} is not an archive`, {
      hint: 'local projects and repositories cannot be declared yet: build a wheel, or install it in the test with pip',
    });
  }
  const url = redact(download_info.url);
  const archive = { name: fileName(url), url, hashes: download_info.archive_info.hashes ?? {} };
  const { version } = metadata;
  if (is_direct) return { name, version, archive };
  return fileName(url).endsWith('.whl')
    ? { name, version, wheels: [archive] }
    : { name, version, sdist: archive };
}
