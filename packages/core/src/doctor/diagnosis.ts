import type { Interpreter } from '../interpreter/interpreter.js';
import type { RefusedCandidate } from '../interpreter/not-found.js';

/** Something to know or to repair. */
export interface Finding {
  /** `broken`: environments cannot be made, or not safely. `note`: they can, less well than they might. */
  readonly severity: 'broken' | 'note';
  readonly what: string;
  /** What to do about it. */
  readonly repair: string;
}

export interface FoundInterpreter {
  readonly path: string;
  /** Who named it: `PATH`, `pyenv`, … */
  readonly source: string;
  readonly interpreter: Interpreter;
}

export interface InterpreterDiagnosis {
  /** What a declaration without a wish would get in this project. */
  readonly chosen: Interpreter | undefined;
  readonly found: readonly FoundInterpreter[];
  readonly refused: readonly RefusedCandidate[];
  readonly findings: readonly Finding[];
}

export interface UvDiagnosis {
  /** The first on PATH. */
  readonly path: string | undefined;
  readonly version: string | undefined;
  readonly findings: readonly Finding[];
}

export interface CacheDiagnosis {
  readonly directory: string;
  /** The user's number; nothing where the folder is not there. */
  readonly owner: number | undefined;
  /** Permissions in octal digits: `700`. */
  readonly mode: string | undefined;
  readonly isUsable: boolean;
  readonly findings: readonly Finding[];
}

/** What the cache's file system can do; nothing where that could not be tried. */
export interface FilesystemDiagnosis {
  readonly reflinks: boolean | undefined;
  readonly hardLinks: boolean | undefined;
  /** Whether snapshots and environments lie on one device, as links between them need. */
  readonly oneDevice: boolean | undefined;
  readonly findings: readonly Finding[];
}

/** What the cache lies on; nothing where that is not known. */
export interface DiskDiagnosis {
  /** Of the file system: `ext4`, `btrfs`. */
  readonly type: string | undefined;
  /** Of an ext file system: whether it has a journal. */
  readonly journal: boolean | undefined;
  /** Bytes that this user may still take. */
  readonly free: number | undefined;
  readonly findings: readonly Finding[];
}

/** What dead processes left behind. */
export interface LeftoverDiagnosis {
  readonly environments: number;
  readonly temporaryFolders: number;
  readonly trash: number;
  readonly findings: readonly Finding[];
}

export interface Diagnosis {
  readonly interpreters: InterpreterDiagnosis;
  readonly uv: UvDiagnosis;
  readonly cache: CacheDiagnosis;
  readonly filesystem: FilesystemDiagnosis;
  readonly disk: DiskDiagnosis;
  readonly leftovers: LeftoverDiagnosis;
  /** All of them, the broken ones first. */
  readonly findings: readonly Finding[];
}
