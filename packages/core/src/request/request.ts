import type { Refresh } from '../declaration/declaration.js';
import type { IndexSettings } from '../declaration/index-settings.js';
import type { Limits } from '../environment/bounds.js';
import type { LinkMode } from '../environment/link-mode.js';
import type { Source } from '../error/venv-error.js';
import type { InstallerWish } from '../installer/wish.js';

/** One requirement with the place that declared it, for errors. */
export interface DeclaredRequirement {
  /** PEP 508 form. A local project or archive is a direct reference, or its bare `file:` URL where no name is known. */
  readonly text: string;
  readonly source: Source;
  /** `sha256:…` and the like: an archive with none of these is refused. */
  readonly hashes?: readonly string[];
  /** A local project that is to be installed in place (PEP 660). */
  readonly editable?: boolean;
  /** What a local project or archive holds. */
  readonly local?: LocalSource;
}

/** A project's folder, or an archive, on this machine. */
export interface LocalSource {
  /** Absolute. */
  readonly path: string;
  readonly kind: 'archive' | 'directory';
  /** Of what is installed: a change of it makes another snapshot. The path counts only where it is installed in place. */
  readonly content: string;
}

/** A Lockfile that was declared: its distributions are taken, and not resolved again. */
export interface DeclaredLockfile {
  /** Absolute. */
  readonly path: string;
  readonly source: Source;
  /** Extras and dependency groups that its markers may ask for. */
  readonly extras: readonly string[];
  readonly groups: readonly string[];
}

/** Limits, and who asked for them. */
export interface DeclaredLimits {
  readonly limits: Limits;
  readonly source: Source;
}

/** What an installer is asked for. */
export interface RequirementSet {
  readonly requirements: readonly DeclaredRequirement[];
  /** Versions that hold for whatever of these names is installed. */
  readonly constraints: readonly DeclaredRequirement[];
  /** Its folders are absolute here. */
  readonly index: IndexSettings;
}

/** Where a Lockfile says everything, and nobody in particular declared it. */
export const nothingWanted: RequirementSet = { requirements: [], constraints: [], index: {} };

/** All that is wished for one environment, validated, defaults filled in. */
export interface EnvironmentRequest extends RequirementSet {
  readonly python: string | undefined;
  readonly requiresPython: string | undefined;
  readonly refresh: Refresh;
  readonly lockfile: DeclaredLockfile | undefined;
  /** Whether what the Lockfile lacks is an error rather than resolved. */
  readonly frozen: boolean;
  readonly installer: InstallerWish | undefined;
  readonly offline: boolean;
  /** Milliseconds. */
  readonly installTimeout: number;
  readonly createTimeout: number;
  readonly commandTimeout: number | undefined;
  readonly lockTimeout: number;
  /** Bytes. */
  readonly maxEnvironmentSize: number;
  readonly maxCacheSize: number | undefined;
  readonly limits: DeclaredLimits | undefined;
  readonly linkMode: LinkMode;
  /** Where the interpreter was asked for, for errors. */
  readonly pythonSource: Source | undefined;
}

export const defaults = {
  refresh: 24,
  offline: false,
  installTimeout: 300_000,
  createTimeout: 60_000,
  lockTimeout: 1_800_000,
  maxEnvironmentSize: 1_000_000_000,
  linkMode: 'layered',
} as const;
