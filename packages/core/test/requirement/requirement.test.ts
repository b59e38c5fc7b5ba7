import { describe, expect, it } from 'vitest';
import { formatMarker } from '../../src/requirement/marker.js';
import {
  applies,
  formatRequirement,
  normaliseName,
  parseRequirement,
  pinnedDistribution,
  problemOfRequirement,
} from '../../src/requirement/requirement.js';
import { attempt, SyntaxFault } from '../../src/requirement/scanner.js';
import { formatSpecifierSet } from '../../src/requirement/specifier.js';
import { vectors } from '../vectors/vectors.js';

describe('a requirement is what packaging takes it for', () => {
  it.each(vectors.requirements)('%j', ({ text, normal, name, extras, specifier, url, marker }) => {
    const parsed = attempt(() => parseRequirement(text));
    expect(parsed instanceof SyntaxFault ? null : formatRequirement(parsed)).toBe(normal);
    if (parsed instanceof SyntaxFault) return;
    expect(parsed).toMatchObject({ name, extras });
    expect(parsed.url ?? null).toBe(url);
    expect(formatSpecifierSet(parsed.specifier)).toBe(specifier);
    expect(parsed.marker ? formatMarker(parsed.marker) : null).toBe(marker);
  });

  it('and names are compared alike', () => {
    for (const [name, normal] of vectors.names) expect(normaliseName(name)).toBe(normal);
  });
});

describe('what is never passed on to an installer', () => {
  it.each(['-r x', '--pre', '-'])('an option: %s', (text) => {
    expect(problemOfRequirement(text)).toContain('dash');
  });

  it.each(['six\n-r x', 'six\rattrs', 'six\0', 'six\u2028attrs'])('more than a line: %j', (text) => {
    expect(problemOfRequirement(text)).toContain('one line');
  });

  it.each([`six; sys_platform != "x --index-url=http://e.org '" and os_name != '"'`, 'six --pre'])(
    'an option in the midst: %s',
    (text) => expect(problemOfRequirement(text)).toContain('an installer would take for an option'),
  );
});

it('says what is wrong, and where', () => {
  expect(problemOfRequirement('six[a')).toContain('PEP 508');
  expect(problemOfRequirement('six[a')).toContain('closing bracket at column 6');
  expect(problemOfRequirement('six; python_version < 3')).toContain('quoted text at column 23');
  expect(problemOfRequirement('six>=1.0')).toBeUndefined();
});

it('counts where its marker holds, and none of its extras is asked for', () => {
  const environment = { python_version: '3.11' };
  expect(applies(parseRequirement('six'), environment)).toBe(true);
  expect(applies(parseRequirement('six; python_version < "3.9"'), environment)).toBe(false);
  expect(applies(parseRequirement('six; extra == "dev"'), environment)).toBe(false);
});

it('knows which distribution a requirement pins', () => {
  expect(pinnedDistribution(' Typing_Extensions (==4.12) ')).toBe('typing-extensions');
  expect(pinnedDistribution('no requirement')).toBeUndefined();
});
