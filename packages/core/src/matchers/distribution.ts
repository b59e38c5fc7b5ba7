import type { Environment } from '../environment/environment.js';
import { VenvError } from '../error/venv-error.js';
import { normaliseName } from '../requirement/name.js';
import { contains, parseSpecifierSet, type SpecifierSet } from '../requirement/specifier.js';
import type { MatcherResult } from './matchers.js';
import { handleIn } from './received.js';

type Installed = Environment['distributions'];

/** @throws VenvError `INVALID_REQUEST` for what is neither a version nor a specifier */
export function hasDistribution(received: unknown, name: string, specifier = ''): MatcherResult {
  const clauses = readSpecifier(specifier);
  const { distributions } = handleIn(received, 'toHaveDistribution');
  const installed = distributions.find((each) => each.name === normaliseName(name));
  const pass = installed !== undefined && contains(clauses, installed.version);
  const wanted = [name, specifier].filter(Boolean).join(' ');
  return {
    pass,
    message: () =>
      pass
        ? `expected the environment not to have ${wanted}, but it has ${name} ${installed.version}`
        : `expected the environment to have ${wanted}, but it has ${installed ? `${name} ${installed.version}` : 'none'}\n\n${list(distributions)}`,
  };
}

/** A version alone is meant exactly. */
function readSpecifier(text: string): SpecifierSet {
  const clauses = parseSpecifierSet(/^\s*v?\d/i.test(text) ? `==${text.trim()}` : text);
  if (clauses) return clauses;
  throw new VenvError(
    'INVALID_REQUEST',
    `${JSON.stringify(text)} is not a version or a specifier of PEP 440`,
    {
      hint: 'write >=2.30, ==2.31.*, ~=2.30 or 2.32.3; several are joined by commas',
    },
  );
}

function list(distributions: Installed): string {
  return ['Installed:', ...distributions.map(({ name, version }) => `  ${name} ${version}`)].join('\n');
}
