import type { Distribution } from '../../snapshot/layer.js';

/** What is installed, as its files say. */
export interface InstalledDistribution extends Distribution {
  /** Where it came from, if not from an index: a PEP 440 direct reference (PEP 610). */
  readonly url?: string;
  /** Whether it is an editable install of a local project (PEP 660). */
  readonly editable: boolean;
}

/** A requirement that what is installed does not fulfil. */
export interface BrokenRequirement {
  /** Who requires it. */
  readonly name: string;
  readonly version: string;
  /** What: `urllib3<3,>=1.21.1`. */
  readonly requirement: string;
  /** The version of the required distribution that is there, if any is. */
  readonly installed?: string;
}

/** One distribution before and after. */
export interface PackageChange {
  readonly name: string;
  /** Absent if it was not installed. */
  readonly from?: string;
  /** Absent if it was removed. */
  readonly to?: string;
}

export interface ChangeReport {
  readonly changes: readonly PackageChange[];
  /** What is broken now and was not before. */
  readonly broken: readonly BrokenRequirement[];
}

/** `pip show`, by its fields (the specification "Core metadata"). Absent is what the distribution does not say. */
export interface DistributionDetails extends InstalledDistribution {
  readonly summary?: string;
  readonly homePage?: string;
  readonly projectUrls: readonly string[];
  readonly author?: string;
  readonly license?: string;
  readonly requiresPython?: string;
  /** The site-packages it is in. */
  readonly location: string;
  /** Who installed it: `pip`. */
  readonly installer: string;
  /** What it requires here, in normal form: requirements whose markers hold, for no extra. */
  readonly requires: readonly string[];
  /** Names of installed distributions that require it. */
  readonly requiredBy: readonly string[];
}

export interface OutdatedDistribution extends Distribution {
  /** The newest version on the index for this Python. */
  readonly latest: string;
}

/** Versions that are required of one distribution and exclude each other: `details.conflicts` of `RESOLUTION_CONFLICT`. */
export interface Conflict {
  readonly name: string;
  /** The version that would be installed. */
  readonly version?: string;
  /** Who requires what; the call itself has neither name nor version. */
  readonly demands: readonly {
    readonly name?: string;
    readonly version?: string;
    readonly requirement: string;
  }[];
  /** Versions on the index that would satisfy all, the newest first. */
  readonly satisfying: readonly string[];
}

/** Requirements in a file as pip reads it; its path is relative to the project's folder. */
export interface RequirementsFile {
  readonly file: string;
}

export interface ChangeOptions {
  /**
   * What to do where a change would break what is installed. `error`: nothing, and say who requires what; `resolve`: change
   * others too, as far as that takes, and report it; `force`: do as told, and report what is broken. Default: `error`.
   */
  readonly onConflict?: 'error' | 'resolve' | 'force';
  /** Milliseconds for one run of pip. Default: the declaration's `installTimeout`. */
  readonly timeout?: number;
}

export interface EnvironmentStatus {
  readonly state: 'ready' | 'busy' | 'disposed';
  readonly prefix: string;
  /** In full: `3.11.7`. */
  readonly pythonVersion: string;
  /** What was installed, replaced and removed since the environment was made. */
  readonly changes: readonly PackageChange[];
}

/**
 * The packages of a live environment. Operations on one environment follow one another. After its end all but `status`
 * fail with `ENVIRONMENT_NOT_FOUND`.
 */
export interface PackageOperations {
  /** What is installed, sorted by name. Read from disk, without Python. */
  list(): Promise<readonly InstalledDistribution[]>;
  /** Requirements that would install the same again, as `pip freeze` gives them. Read from disk, without Python. */
  freeze(): Promise<readonly string[]>;
  /** Requirements of installed distributions that are not fulfilled, as `pip check`. */
  check(): Promise<readonly BrokenRequirement[]>;
  /** @throws VenvError `DISTRIBUTION_NOT_FOUND` */
  show(name: string): Promise<DistributionDetails>;
  /** Distributions of which the index has a newer version. @throws VenvError `INDEX_UNREACHABLE` */
  outdated(): Promise<readonly OutdatedDistribution[]>;
  /**
   * Installs requirements in PEP 508 form, local projects and archives by path, or a requirements file.
   * One that fails leaves what was installed before.
   * @throws VenvError `INVALID_REQUEST`, `RESOLUTION_CONFLICT` (with {@link Conflict}s in its details),
   * `SIZE_LIMIT_EXCEEDED`, and those of pip's failures
   */
  install(
    wanted: string | readonly string[] | RequirementsFile,
    options?: ChangeOptions,
  ): Promise<ChangeReport>;
  /**
   * Updates distributions to the newest version. Without names: all but pip and what did not come from an index. What
   * the snapshot gave becomes the environment's own first.
   * @throws VenvError `DISTRIBUTION_NOT_FOUND`, and as `install`
   */
  update(names?: string | readonly string[], options?: ChangeOptions): Promise<ChangeReport>;
  /**
   * Removes distributions. What the snapshot gave becomes the environment's own first.
   * @throws VenvError `DISTRIBUTION_NOT_FOUND`, before anything is removed
   */
  uninstall(names: string | readonly string[]): Promise<ChangeReport>;
  /** Read from disk, without Python. */
  status(): EnvironmentStatus;
}
