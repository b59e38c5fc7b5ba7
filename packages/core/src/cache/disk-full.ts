import { isVenvError, VenvError } from '../error/venv-error.js';
import { spaceAt } from '../filesystem/disk-space.js';
import { isErrno } from '../filesystem/ignore-missing.js';

export interface Shortage {
  /** A folder that stands on the disk in question. */
  readonly folder: string;
  /** What does not fit: `the environment's files`. */
  readonly what: string;
}

/** A fault of a full disk or a used-up quota, as the error that says so in figures; any other fault as it is. */
export function explainFull(fault: unknown, { folder, what }: Shortage): unknown {
  if (!isErrno(fault, 'ENOSPC', 'EDQUOT')) return fault;
  const { bytes, files } = spaceAt(folder);
  const left = files === undefined ? inMegabytes(bytes) : `${inMegabytes(bytes)} and ${files} inodes`;
  return new VenvError(
    'DISK_FULL',
    `the disk is full: ${what} do not fit into ${folder}, which has ${left} left`,
    {
      hint: diskFullHint,
      details: { path: folder, available: bytes, ...(files !== undefined && { availableFiles: files }) },
      cause: fault,
    },
  );
}

/** What an installer failed of, with the figures that it does not know. */
export function withFigures(error: VenvError, folder: string): VenvError {
  if (!isDiskFull(error) || 'available' in error.details) return error;
  return error.detailed({ path: folder, available: spaceAt(folder).bytes });
}

export const diskFullHint =
  'free some, remove unused snapshots with "testvenv cache prune", or move the cache with TESTVENV_CACHE_DIR';

export function isDiskFull(error: unknown): error is VenvError {
  return isVenvError(error) && error.code === 'DISK_FULL';
}

/** `12.3 MB`, as disks are sold: of 1000 kilobytes. */
export function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
