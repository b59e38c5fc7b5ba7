import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environmentFor } from '../support/environments.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

/** In the words of each shell: activate, say what is found, deactivate, say whether anything is left. */
const shells = {
  bash: `source "$ENVIRONMENT/bin/activate"; echo "$VIRTUAL_ENV"; command -v python
deactivate; echo "\${VIRTUAL_ENV-unset}"`,
  zsh: `source "$ENVIRONMENT/bin/activate"; echo "$VIRTUAL_ENV"; whence -p python
deactivate; echo "\${VIRTUAL_ENV-unset}"`,
  fish: `source "$ENVIRONMENT/bin/activate.fish"; echo "$VIRTUAL_ENV"; command -v python
deactivate; set -q VIRTUAL_ENV; or echo unset`,
  csh: `set prompt = x
source "$ENVIRONMENT/bin/activate.csh"
echo "$VIRTUAL_ENV"; which python
deactivate
if (! $?VIRTUAL_ENV) echo unset`,
};

/** Neither takes the settings of whoever runs the tests; fish has nothing of the kind and finds none in an empty home. */
const optionsOf: Readonly<Record<string, readonly string[]>> = { zsh: ['-f'], csh: ['-f'] };

// A shell that is missing fails its test: Debian has all four (bash, zsh, fish, csh), macOS all but fish.
describe.each(['layered', 'linked', 'copied'] as const)('a %s environment is activated in', (linkMode) => {
  it.each(Object.entries(shells))('%s, and left again', async (shell, script) => {
    const environment = await environmentFor({ requirements: ['six==1.15.0'], linkMode });
    const folder = temporaryDirectory();
    writeFileSync(join(folder, 'script'), `${script}\n`);
    const output = execFileSync(shell, [...(optionsOf[shell] ?? []), join(folder, 'script')], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', HOME: folder, ENVIRONMENT: environment.prefix },
    });
    const { prefix, scripts } = environment;
    expect(output.trim().split('\n')).toEqual([prefix, join(scripts, 'python'), 'unset']);
  });
});
