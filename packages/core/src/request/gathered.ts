import type { IndexSettings } from '../declaration/index-settings.js';
import type { Source } from '../error/venv-error.js';
import type { DeclaredRequirement } from './request.js';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** {@link IndexSettings} while it is gathered: all lists are there, perhaps empty. */
export interface GatheredIndex extends Pick<Writable<IndexSettings>, 'indexUrl' | 'noIndex' | 'pre'> {
  readonly extraIndexUrls: string[];
  readonly findLinks: string[];
  readonly noBinary: string[];
  readonly onlyBinary: string[];
}

/** What one source of requirements, or several, ask for. Lists add up, later scalars override. */
export class Gathered {
  readonly requirements: DeclaredRequirement[] = [];
  readonly constraints: DeclaredRequirement[] = [];
  readonly index: GatheredIndex = { extraIndexUrls: [], findLinks: [], noBinary: [], onlyBinary: [] };
  /** Specifiers of the interpreter's version, which all must hold. */
  readonly requiresPython: { readonly text: string; readonly source: Source }[] = [];
  /** Where it is said that every requirement must have a hash. */
  requiresHashes: Source | undefined;

  add({ requirements, constraints, index, requiresPython, requiresHashes }: Gathered): void {
    this.requirements.push(...requirements);
    this.constraints.push(...constraints);
    this.requiresPython.push(...requiresPython);
    this.requiresHashes ??= requiresHashes;
    for (const list of ['extraIndexUrls', 'findLinks', 'noBinary', 'onlyBinary'] as const)
      this.index[list].push(...index[list]);
    const { indexUrl, noIndex, pre } = index;
    if (indexUrl !== undefined) this.index.indexUrl = indexUrl;
    if (noIndex !== undefined) this.index.noIndex = noIndex;
    if (pre !== undefined) this.index.pre = pre;
  }

  /** Without what was not said. */
  get indexSettings(): IndexSettings {
    const said = Object.entries(this.index).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    );
    return Object.fromEntries(said);
  }

  /** Each requirement once. */
  get uniqueRequirements(): readonly DeclaredRequirement[] {
    return unique(this.requirements);
  }

  get uniqueConstraints(): readonly DeclaredRequirement[] {
    return unique(this.constraints);
  }
}

function unique(declared: readonly DeclaredRequirement[]): readonly DeclaredRequirement[] {
  const first = new Map<string, DeclaredRequirement>();
  for (const one of declared) {
    const identity = JSON.stringify([one.text, one.hashes, one.editable]);
    if (!first.has(identity)) first.set(identity, one);
  }
  return [...first.values()];
}
