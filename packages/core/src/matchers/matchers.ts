import { hasDistribution } from './distribution.js';
import { hasScript } from './script.js';

/** What `expect.extend` of Vitest and of Jest takes. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** The matchers as assertions, for the runners' types. */
export interface VenvMatchers {
  /**
   * That a distribution is installed, of a version that a specifier of PEP 440 admits (`>=2.30`, `==2.31.*`, or just
   * `2.32.3`). Its name may be spelt in any way.
   */
  toHaveDistribution(name: string, specifier?: string): void;
  /** That a console script, or another program, is among the environment's `scripts`. */
  toHaveScript(name: string): void;
}

/** For `expect.extend`. */
export const venvMatchers: {
  readonly [Name in keyof VenvMatchers]: (
    received: unknown,
    ...expected: Parameters<VenvMatchers[Name]>
  ) => MatcherResult;
} = { toHaveDistribution: hasDistribution, toHaveScript: hasScript };
