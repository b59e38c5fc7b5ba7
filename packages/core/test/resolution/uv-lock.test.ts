import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { environmentFor } from '../support/environments.js';
import { broughtUv } from '../support/installers.js';
import { folderWith } from '../support/readings.js';
import { recordEvents } from '../support/recorded-events.js';
import { rejectionOf } from '../support/rejection.js';

const project = `[project]
name = "example"
version = "1.0"
requires-python = ">=3.8"
dependencies = ["six==1.17.0"]
[project.optional-dependencies]
colour = ["colorama==0.4.6"]
[dependency-groups]
test = ["idna==3.10"]
[tool.uv]
package = false
`;

describe('a uv.lock', () => {
  it("is taken through uv's own export, with its extras and groups", async () => {
    const uv = await broughtUv();
    vi.stubEnv('PATH', `${dirname(uv)}:${process.env.PATH}`);
    const root = folderWith({ 'pyproject.toml': project });
    execFileSync(uv, ['lock', '--quiet'], { cwd: root });
    const events = recordEvents();
    const wishes = { lockfile: 'uv.lock', extras: ['colour'], groups: ['test'] };
    const environment = await environmentFor(wishes, { root, ...events });
    const installed = environment.distributions.map(({ name, version }) => `${name} ${version}`);
    expect(installed).toEqual(expect.arrayContaining(['six 1.17.0', 'colorama 0.4.6', 'idna 3.10']));
    expect(events.of('resolving')).toEqual([]);
    const bare = await environmentFor({ lockfile: 'uv.lock' }, { root });
    expect(bare.distributions.map(({ name }) => name)).not.toContain('colorama');
    const error = await rejectionOf(() =>
      environmentFor({ lockfile: 'uv.lock', extras: ['color'] }, { root }),
    );
    expect(error.summary).toContain('uv could not export the uv.lock');
    expect(error.summary).toContain('color');
  });
});
