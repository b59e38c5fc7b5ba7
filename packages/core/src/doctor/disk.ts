import { existsSync, readdirSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { CacheLayout } from '../cache/layout.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import type { DiskDiagnosis, Finding } from './diagnosis.js';

/** Bytes below which nothing can be built, and below which the next large set may not fit. */
const [tooLittle, scarce] = [100e6, 2e9];

/** What is told of others than local disks: every one of the thousand files of a snapshot crosses a network. */
const remoteTypes = /^(?:nfs4?|cifs|smb3?|9p|fuse\.sshfs|ceph|glusterfs|afs)$/;

/** What the cache lies on, and how much is free there. */
export function diagnoseDisk({ root }: CacheLayout): DiskDiagnosis {
  const mount = mountOf(root);
  const { bavail, bsize } = statfsSync(root);
  const free = bavail * bsize;
  const journal = mount && hasJournal(mount);
  const type = mount?.type;
  return {
    type,
    journal,
    free,
    findings: [...spaceFindings(root, free), ...kindFindings(root, type, journal)],
  };
}

export const unknownDisk: DiskDiagnosis = {
  type: undefined,
  journal: undefined,
  free: undefined,
  findings: [],
};

interface Mount {
  readonly type: string;
  /** The device. */
  readonly source: string;
}

/** proc_pid_mountinfo(5): "36 35 98:0 / /mnt rw - ext3 /dev/root rw". Nothing where there is none, as on macOS. */
function mountOf(path: string): Mount | undefined {
  const { dev } = statSync(path);
  const device = `${(dev >> 8) & 0xfff}:${(dev & 0xff) | ((dev >> 12) & 0xfff00)}`;
  const lines = ifPresent(() => readFileSync('/proc/self/mountinfo', 'utf8'))?.split('\n') ?? [];
  const line = lines.find((one) => one.split(' ')[2] === device);
  const [type, source] = line?.split(' - ')[1]?.split(' ') ?? [];
  return type && source ? { type, source } : undefined;
}

/** Of an ext file system; nothing for one that keeps its order in another way. */
function hasJournal({ type, source }: Mount): boolean | undefined {
  if (!/^ext[34]$/.test(type) || !existsSync(`/proc/fs/ext4/${basename(source)}`)) return undefined;
  const journals = ifPresent(() => readdirSync('/proc/fs/jbd2')) ?? [];
  return journals.some((name) => name.startsWith(`${basename(source)}-`));
}

function spaceFindings(root: string, free: number): readonly Finding[] {
  if (free >= scarce) return [];
  return [
    {
      severity: free < tooLittle ? 'broken' : 'note',
      what: `${Math.round(free / 1e6)} MB are free where ${root} lies`,
      repair: 'free some: testvenv cache prune --max-size 1GB; or move the cache with TESTVENV_CACHE_DIR',
    },
  ];
}

function kindFindings(
  root: string,
  type: string | undefined,
  journal: boolean | undefined,
): readonly Finding[] {
  if (journal === false)
    return [
      {
        severity: 'note',
        what: `the ${type} on which ${root} lies has no journal: files that are made where many were deleted cost several times as much`,
        repair:
          'tune2fs -O has_journal on its device while that is not mounted; or move the cache with TESTVENV_CACHE_DIR',
      },
    ];
  if (!type || !remoteTypes.test(type)) return [];
  const what = `${root} lies on ${type}, across a network`;
  return [{ severity: 'note', what, repair: 'move the cache with TESTVENV_CACHE_DIR to a local disk' }];
}
