import { accessSync, constants, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MatcherResult } from './matchers.js';
import { handleIn } from './received.js';

export function hasScript(received: unknown, name: string): MatcherResult {
  const { scripts } = handleIn(received, 'toHaveScript');
  const pass = isProgram(join(scripts, name));
  return {
    pass,
    message: () =>
      pass
        ? `expected the environment not to have the script ${name}, but it has`
        : `expected the environment to have the script ${name}, but it has not\n\n${list(scripts)}`,
  };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function list(scripts: string): string {
  const names = readdirSync(scripts).filter((name) => isProgram(join(scripts, name)));
  return ['Scripts:', ...names.sort().map((name) => `  ${name}`)].join('\n');
}
