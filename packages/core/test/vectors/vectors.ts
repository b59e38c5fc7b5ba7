import { readFileSync } from 'node:fs';
import type { MarkerEnvironment } from '../../src/requirement/marker.js';

interface Parsed {
  readonly text: string;
  /** `packaging`'s own form, `null` for what it refuses. */
  readonly normal: string | null;
}

/** What the `packaging` library says, as `generate.py` asked it. */
export interface Vectors {
  readonly versions: readonly (Parsed & { readonly prerelease: boolean })[];
  /** Equal ones together, the earliest first. */
  readonly order: readonly (readonly string[])[];
  readonly candidates: readonly string[];
  readonly specifiers: readonly (Parsed & {
    readonly admits?: readonly string[];
    /** The same without pre-releases. */
    readonly finals?: readonly string[];
  })[];
  readonly requirements: readonly (Parsed & {
    readonly name?: string;
    readonly extras?: readonly string[];
    readonly specifier?: string;
    readonly url?: string | null;
    readonly marker?: string | null;
  })[];
  readonly environments: readonly MarkerEnvironment[];
  /** `holds`: for each environment, `null` where it cannot be evaluated. */
  readonly markers: readonly (Parsed & { readonly holds?: readonly (boolean | null)[] })[];
  readonly names: readonly (readonly [name: string, normal: string])[];
}

export const vectors = JSON.parse(
  readFileSync(new URL('packaging.json', import.meta.url), 'utf8'),
) as Vectors;
