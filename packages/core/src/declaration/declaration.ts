import type { LinkMode } from '../environment/link-mode.js';
import type { Source } from '../error/venv-error.js';

/** When unpinned requirements are resolved again: hours since the last time (default 24), or a rule. */
export type Refresh = number | 'always' | 'never';

/** What a test file, a config or a caller may ask for. Lists of several declarations add up, scalars override. */
export interface VenvOptions {
  /** Requirements in PEP 508 form, e.g. `requests==2.32.3` or `uvicorn[standard]>=0.30`. Default: none (pip only). */
  readonly requirements?: readonly string[];
  /** A version (`3.12`), a PEP 440 specifier (`>=3.10,<3.13`) or a path. Default: `TESTVENV_PYTHON`, else the first on PATH. */
  readonly python?: string;
  /** A PEP 440 specifier that the interpreter must satisfy, whichever is chosen. Default: any supported version. */
  readonly requiresPython?: string;
  /** Default: 24 (hours). Requirements that pin every distribution are never resolved again. */
  readonly refresh?: Refresh;
  /** Milliseconds that one run of the installer may take. Default: 300 000. */
  readonly installTimeout?: number;
  /**
   * `layered` leaves the distributions in the snapshot, `linked` and `copied` put every file into the environment's own
   * site-packages: read-only links, or copies that may be edited. Default: `layered`.
   */
  readonly linkMode?: LinkMode;
  /** The cache folder. Default: `TESTVENV_CACHE_DIR`, else the platform's cache folder. */
  readonly cacheDir?: string;
}

/** One place's wishes, as found: not validated yet. */
export type DeclarationPart =
  | { readonly kind: 'options'; readonly value: unknown; readonly source: Source }
  /** The TOML text of a PEP 723 block; `source.line` is the line of its opening. */
  | { readonly kind: 'script'; readonly text: string; readonly source: Source };

/** All parts that speak for one environment, the weakest first: config, docblock, PEP 723 block. */
export type Declaration = readonly DeclarationPart[];

/** A declaration made in code. */
export function declare(options: VenvOptions, what = 'the call'): Declaration {
  return [{ kind: 'options', value: options, source: { what } }];
}

/** What a declaration says, without where it says it: equal wishes in different files give one digest. */
export function contentOf(declaration: Declaration): readonly unknown[] {
  return declaration.map((part) =>
    part.kind === 'options' ? ['options', part.value] : ['script', part.text],
  );
}
