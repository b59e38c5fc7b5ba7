import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRecord } from '../../src/cache/records.js';
import { findScriptBlock } from '../../src/declaration/script-block.js';
import { readTestFile } from '../../src/declaration/test-file.js';
import { readLease } from '../../src/environment/lease.js';
import { sweep } from '../../src/environment/sweep.js';
import { parseRequiresPython, parseSpecifier } from '../../src/interpreter/specifier.js';
import { isAlive } from '../../src/locking/liveness.js';
import { ownerOfName } from '../../src/locking/owner.js';
import { redact } from '../../src/process/redact.js';
import { parseRequest } from '../../src/request/parse.js';
import { optionNames } from '../../src/request/schema.js';
import { parseLockfile } from '../../src/requirement/lockfile.js';
import {
  formatRequirement,
  parseRequirement,
  pinnedDistribution,
  problemOfRequirement,
} from '../../src/requirement/requirement.js';
import { contains, parseSpecifierSet } from '../../src/requirement/specifier.js';
import { parseVersion } from '../../src/requirement/version.js';
import { parsePylock } from '../../src/resolution/declared-lockfile.js';
import { relocatableScript, scriptBody } from '../../src/snapshot/console-script.js';
import { readManifest } from '../../src/snapshot/manifest.js';
import { recordedPath } from '../../src/snapshot/recorded-paths.js';
import { coldCache } from '../support/caches.js';
import { readingIn } from '../support/readings.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { fuzz, texts, triedInputs } from './fuzz.js';
import {
  docblockWords,
  jsonWords,
  requirementWords,
  scriptWords,
  specifierWords,
  tomlWords,
} from './words.js';

describe('no input breaks', () => {
  it('a requirement; and what is accepted is one line, no option, and says the same when written again', () => {
    fuzz('a requirement', 40_000, texts(...requirementWords), (text) => {
      pinnedDistribution(text);
      if (problemOfRequirement(text) !== undefined) return;
      expect(text).not.toMatch(/^-|[\n\r\0\u2028\u2029]|\s-/);
      const written = formatRequirement(parseRequirement(text));
      expect(formatRequirement(parseRequirement(written))).toBe(written);
    });
  });

  it('versions and specifiers', () => {
    fuzz('versions and specifiers', 20_000, texts(...specifierWords), (text) => {
      const set = parseSpecifierSet(text);
      parseVersion(text);
      if (set) expect(typeof contains(set, '1.0')).toBe('boolean');
    });
  });

  it('the wish for a Python', () => {
    fuzz(
      'the wish for a Python',
      8_000,
      texts(...specifierWords, 'pypy', 'cpython', 't', '/usr/bin/python'),
      (text) => {
        for (const parse of [parseSpecifier, parseRequiresPython]) ignoring(() => parse(text));
      },
    );
  });

  it('the head of a test file', () => {
    const file = join(temporaryDirectory(), 'a.test.ts');
    fuzz('a test file', 3_000, texts(...docblockWords, ...scriptWords), (text) => {
      writeFileSync(file, text);
      for (const part of readTestFile(file).parts()) expect(part.source.file).toBe(file);
    });
  });

  it('the lines of a PEP 723 block', () => {
    const at = (line: number) => ({ file: 'a.test.ts', line, what: 'PEP 723 block' });
    fuzz('the lines of a PEP 723 block', 8_000, texts(...scriptWords), (text) => {
      const block = findScriptBlock(text, '//', at);
      if (block) expect(text.split(/\r?\n/)[block.line - 1]?.trimEnd()).toBe('// /// script');
    });
  });

  it('the TOML of a PEP 723 block', () => {
    const reading = readingIn(temporaryDirectory());
    const source = { file: 'a.test.ts', line: 1, what: 'PEP 723 block' };
    fuzz('a PEP 723 block', 6_000, texts(...scriptWords, ...requirementWords, ...tomlWords), (text) => {
      for (const { text: requirement } of parseRequest([{ kind: 'script', text, source }], reading)
        .requirements)
        expect(requirement).not.toMatch(/^-|[\n\r\0]/);
    });
  });

  it('objects of options; and none changes what all objects inherit', () => {
    const root = temporaryDirectory();
    const value = fc.oneof(
      texts(...requirementWords),
      fc.array(texts(...requirementWords), { maxLength: 3 }),
      fc.anything(),
    );
    const keys = fc.constantFrom(...optionNames, '__proto__', 'constructor', 'toString', 'require', 'venv');
    const objects = fc.oneof(
      {
        weight: 9,
        arbitrary: fc
          .array(fc.tuple(keys, value), { maxLength: 4 })
          .map((pairs) => Object.fromEntries(pairs)),
      },
      { weight: 1, arbitrary: fc.anything() },
    );
    fuzz('objects of options', 10_000, objects, (options) => {
      const part = { kind: 'options', value: options, source: { what: 'the config' } } as const;
      const request = parseRequest([part], readingIn(root));
      expect(Object.isFrozen(request)).toBe(true);
      for (const { text } of [...request.requirements, ...request.constraints])
        expect(text).not.toMatch(/^-|[\n\r\0]/);
      expect(Object.keys(Object.prototype)).toEqual([]);
    });
    expect(readdirSync(root)).toEqual([]);
  });

  it('a requirements file', () => {
    const root = temporaryDirectory();
    const file = join(root, 'requirements.txt');
    const words = [
      ...requirementWords,
      '\\\n',
      '\n',
      '# c',
      '-c ',
      '--index-url ',
      '--find-links=',
      '-e .',
      'requirements.txt',
    ];
    const part = {
      kind: 'options',
      value: { requirementsFiles: [file] },
      source: { what: 'the config' },
    } as const;
    fuzz('a requirements file', 3_000, texts(...words), (text) => {
      writeFileSync(file, text);
      for (const one of parseRequest([part], readingIn(root)).requirements)
        expect(one.text).not.toMatch(/^-|[\n\r\0]/);
    });
  });

  it('a declared pylock.toml', () => {
    const at = () => ({ what: 'Lockfile' });
    fuzz('a declared pylock.toml', 6_000, texts(...tomlWords), (text) =>
      parsePylock({ path: '/p', text, at }),
    );
  });

  it('a Lockfile of the cache', () => {
    fuzz('a Lockfile of the cache', 6_000, texts(...tomlWords), (text) => parseLockfile(text));
  });

  it('a record; and none is accepted whose digest is not its own', () => {
    const path = join(temporaryDirectory(), 'record.json');
    fuzz('a record', 2_000, texts(...jsonWords, '0'.repeat(64)), (text) => {
      writeFileSync(path, text);
      expect(readRecord(path)).toBeUndefined();
    });
  });

  it('a manifest', () => {
    const path = join(temporaryDirectory(), 'manifest.json');
    fuzz('a manifest', 2_000, texts(...jsonWords), (text) => {
      writeFileSync(path, text);
      readManifest(path);
    });
  });

  it('a lease', () => {
    const cache = coldCache();
    fuzz('a lease', 2_000, texts(...jsonWords), (text) => {
      writeFileSync(cache.lease('a'), text);
      const lease = readLease(cache, 'a');
      if (lease) isAlive(lease.owner);
    });
  });

  it('the name of unfinished work', () => {
    const words = ['deadbeef', '_', '4026531836', '1', '99999999999999999999', '0123456789ab'];
    fuzz('the name of unfinished work', 8_000, texts(...words), (text) => {
      const owner = ownerOfName(text);
      if (owner) isAlive(owner);
    });
  });

  it('a console script; and its body is the end of it', () => {
    const words = [
      '#!',
      '/t',
      '/t/bin/python',
      '\n',
      '#!/bin/sh\n',
      "'''exec' ",
      ' "$0" "$@"\n',
      "' '''\n",
      'import sys',
      '/',
    ];
    fuzz('a console script', 12_000, texts(...words), (text) => {
      const body = scriptBody(text, '/t');
      if (body === undefined) return;
      expect(text.endsWith(body)).toBe(true);
      expect(relocatableScript(body).startsWith('#!/bin/sh\n')).toBe(true);
    });
  });

  it('a row of RECORD, and text that is redacted', () => {
    const words = ['"', ',', 'a/b.py', '../..', 'sha256=x', 'https://', 'user:secret@', '@', '://', '?', '#'];
    fuzz('a row of RECORD', 10_000, texts(...words), (text) => {
      recordedPath(text);
      expect(redact(redact(text))).toBe(redact(text));
    });
  });
});

it('sweep survives a cache full of such', async () => {
  const cache = coldCache();
  mkdirSync(cache.ports, { mode: 0o700 });
  for (const [index, text] of fc.sample(texts(...jsonWords), { numRuns: 200, seed: 1 }).entries()) {
    writeFileSync(cache.lease(`fuzzed${index}`), text);
    writeFileSync(cache.portLease(index), text);
  }
  expect((await sweep(cache)).ports).toBe(0);
});

it('that were at least 100,000 inputs', () => {
  expect(triedInputs()).toBeGreaterThanOrEqual(100_000);
});

/** Runs a parser; a refusal is an answer. */
function ignoring(action: () => unknown): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
  }
}
