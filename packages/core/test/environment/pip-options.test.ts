import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  environmentPipConfig,
  harmlessConfigFile,
  isMisleadingOption,
  withoutMisleading,
} from '../../src/environment/pip-options.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

describe('an option of pip', () => {
  it.each(['target', 'user', 'require-virtualenv', 'require_virtualenv', '--Prefix', 'ROOT'])(
    '%s misleads',
    (name) => expect(isMisleadingOption(name)).toBe(true),
  );

  it.each(['index-url', 'trusted-host', 'cert', 'proxy', 'cache-dir', 'targets', ''])(
    '%j does not',
    (name) => {
      expect(isMisleadingOption(name)).toBe(false);
    },
  );
});

describe("what a user's configuration says", () => {
  it('is kept but for what misleads, and the lines that belong to it', () => {
    const config = `# ours
[global]
index-url = https://example.org/simple
target: /elsewhere
  goes on
Require_Virtualenv=true
extra-index-url =
    https://example.org/one
    https://example.org/two
[install]
user = yes
no-deps = true
`;
    expect(withoutMisleading(config)).toBe(`# ours
[global]
index-url = https://example.org/simple
extra-index-url =
    https://example.org/one
    https://example.org/two
[install]
no-deps = true
`);
  });

  it('stays where it is if it does not mislead', () => {
    const folder = temporaryDirectory();
    const file = join(folder, 'pip.conf');
    writeFileSync(file, '[global]\nindex-url = i\n');
    for (const PIP_CONFIG_FILE of [file, join(folder, 'missing'), '/dev/null', undefined])
      expect(harmlessConfigFile({ PIP_CONFIG_FILE }, folder)).toBe(PIP_CONFIG_FILE);
  });

  it('is copied, for its owner alone, if it does', () => {
    const [folder, home] = [temporaryDirectory(), temporaryDirectory()];
    const PIP_CONFIG_FILE = join(home, 'pip.conf');
    writeFileSync(PIP_CONFIG_FILE, '[global]\nindex-url = i\ntarget = t\n');
    const copy = harmlessConfigFile({ PIP_CONFIG_FILE }, folder);
    expect(copy?.startsWith(folder)).toBe(true);
    expect(readFileSync(copy ?? '', 'utf8')).toBe('[global]\nindex-url = i\n');
  });
});

it("an environment's own configuration takes back each of them, in each section that pip reads", () => {
  const sections = environmentPipConfig.split('\n\n');
  expect(sections.map((section) => /^\[(\w+)\]/.exec(section)?.[1])).toContain('install');
  for (const section of sections.slice(0, 2))
    for (const option of ['user', 'target', 'prefix', 'root', 'python', 'require-virtualenv', 'src'])
      expect(section).toContain(`\n${option} =`);
});
