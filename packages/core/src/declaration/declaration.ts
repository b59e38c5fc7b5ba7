import type { Limits } from '../environment/bounds.js';
import type { LinkMode } from '../environment/link-mode.js';
import type { Source } from '../error/venv-error.js';
import type { InstallerWish } from '../installer/wish.js';
import type { IndexSettings } from './index-settings.js';

/** When unpinned requirements are resolved again: hours since the last time (default 24), or a rule. */
export type Refresh = number | 'always' | 'never';

/** What a test file, a config or a caller may ask for. Lists of several declarations add up, scalars override. */
export interface VenvOptions extends IndexSettings {
  /**
   * Requirements in PEP 508 form, e.g. `requests==2.32.3` or `uvicorn[standard]>=0.30`, or paths and URLs of projects
   * and archives, e.g. `./packages/client` or `../dist/client-1.0-py3-none-any.whl`. Relative paths begin at the
   * project's folder, in all options. `${NAME}` is replaced by a variable's value. Default: none (pip only).
   */
  readonly requirements?: readonly string[];
  /** Files of requirements, as pip reads them (`requirements.txt`); relative paths in one begin at that file. */
  readonly requirementsFiles?: readonly string[];
  /** Files of constraints, as pip reads them: versions that hold for whatever of these names is installed. */
  readonly constraints?: readonly string[];
  /** A `pyproject.toml`, or its folder: the project's dependencies count, it itself is not installed (see `editable`). */
  readonly pyproject?: string;
  /** Extras of `pyproject`, or of `lockfile`, that count as well. */
  readonly extras?: readonly string[];
  /** Dependency groups (PEP 735) of `pyproject`, or of `lockfile`, that count as well. */
  readonly groups?: readonly string[];
  /** A Python script with a PEP 723 block. */
  readonly script?: string;
  /** A `pylock.toml` (PEP 751), or a `uv.lock` where uv is installed: its distributions are taken as they are. */
  readonly lockfile?: string;
  /** Never resolve: what `lockfile` does not cover is an error. Default: whether the variable `CI` is set. */
  readonly frozen?: boolean;
  /** Local projects to be installed in place (PEP 660): paths, perhaps with extras, e.g. `.[dev]`. */
  readonly editable?: readonly string[];
  /** Whether every requirement must have a hash (`--hash` in a requirements file). Default: once one has. */
  readonly requireHashes?: boolean;
  /**
   * A version (`3.12`), a PEP 440 specifier (`>=3.10,<3.13`), an implementation with either (`pypy3.10`), a free-threaded
   * one (`3.13t`), or a path. Default: `TESTVENV_PYTHON`, else `.python-version`, else the first on PATH.
   */
  readonly python?: string;
  /** A PEP 440 specifier that the interpreter must satisfy, whichever is chosen. Default: any supported version. */
  readonly requiresPython?: string;
  /** Default: 24 (hours). Requirements that pin every distribution are never resolved again. */
  readonly refresh?: Refresh;
  /**
   * `pip`, `uv` (brought from the package index where none is on PATH), or `auto`: a uv that is on PATH, else pip.
   * Default: `TESTVENV_INSTALLER`, else `auto`.
   */
  readonly installer?: InstallerWish;
  /** Whether to do without the network: what the caches and local wheels give, or an error. Default: false. */
  readonly offline?: boolean;
  /** Milliseconds that one run of the installer may take. Default: 300 000. */
  readonly installTimeout?: number;
  /** Milliseconds that `python -m venv` may take. Default: 60 000. */
  readonly createTimeout?: number;
  /** Milliseconds that a command may take that `run` or `$` starts in the environment. Default: any. */
  readonly commandTimeout?: number;
  /** Milliseconds to wait for another process that builds the same snapshot, or for a build slot. Default: 1 800 000. */
  readonly lockTimeout?: number;
  /** Bytes that an environment may take, with what its snapshot holds. Default: 1 000 000 000. */
  readonly maxEnvironmentSize?: number;
  /**
   * Bytes that the snapshots of the cache may take after a build: those go that were used the longest ago. Default: any.
   */
  readonly maxCacheSize?: number;
  /** What a command may take that `run` or `$` starts in the environment; on Linux alone. Default: anything. */
  readonly limits?: Limits;
  /** Whether each environment is verified to be isolated before it is given out, by starting its Python. Default: false. */
  readonly verify?: boolean;
  /**
   * `layered` leaves the distributions in the snapshot, `linked` and `copied` put every file into the environment's own
   * site-packages: read-only links, or copies that may be edited. Default: `layered`.
   */
  readonly linkMode?: LinkMode;
  /** The cache folder. Default: `TESTVENV_CACHE_DIR`, else the platform's cache folder. */
  readonly cacheDir?: string;
  /**
   * Whether a cache folder that is read-only or another user's is replaced by a private one in the temporary folder, with
   * a warning. Default: false, it is an error.
   */
  readonly cacheFallback?: boolean;
}

/** One place's wishes, as found: not validated yet. */
export type DeclarationPart =
  | { readonly kind: 'options'; readonly value: unknown; readonly source: Source }
  | ScriptPart;

export interface ScriptPart {
  readonly kind: 'script';
  /** The TOML of a PEP 723 block; `source.line` is the line of its opening. */
  readonly text: string;
  readonly source: Source;
  /** Whether its `dependencies` do not count, because others were given in their place. */
  readonly withoutDependencies?: boolean;
}

/** All parts that speak for one environment, the weakest first: config, docblock, PEP 723 block. */
export type Declaration = readonly DeclarationPart[];

/** A declaration made in code. */
export function declare(options: VenvOptions, what = 'the call'): Declaration {
  return [{ kind: 'options', value: options, source: { what } }];
}

/** What a declaration says, without where it says it: equal wishes in different files give one digest. */
export function contentOf(declaration: Declaration): readonly unknown[] {
  return declaration.map((part) =>
    part.kind === 'options' ? ['options', part.value] : ['script', part.text, ...withoutIn(part)],
  );
}

function withoutIn({ withoutDependencies }: ScriptPart): readonly string[] {
  return withoutDependencies ? ['dependencies'] : [];
}

/** The last value that a declaration gives an option, not validated yet: the warm path does not validate. */
export function lastWish(declaration: Declaration, option: keyof VenvOptions): unknown {
  const wishes = declaration.flatMap((part) =>
    part.kind === 'options' ? [(part.value as VenvOptions | null)?.[option]] : [],
  );
  return wishes.findLast((wish) => wish !== undefined);
}
