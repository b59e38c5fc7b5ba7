import type { Refresh } from '../declaration/declaration.js';
import type { Source } from '../error/venv-error.js';

/** One requirement with the place that declared it, for errors. */
export interface DeclaredRequirement {
  readonly text: string;
  readonly source: Source;
}

/** All that is wished for one environment, validated, defaults filled in. */
export interface EnvironmentRequest {
  readonly requirements: readonly DeclaredRequirement[];
  readonly python: string | undefined;
  readonly requiresPython: string | undefined;
  readonly refresh: Refresh;
  /** Milliseconds. */
  readonly installTimeout: number;
  /** Where the interpreter was asked for, for errors. */
  readonly pythonSource: Source | undefined;
}

export const defaults = { refresh: 24, installTimeout: 300_000 } as const;
