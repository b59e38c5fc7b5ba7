import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Host } from '../../../src/host.js';
import {
  configurationFiles,
  parseConfiguration,
  pipSettings,
} from '../../../src/installer/pip/configuration.js';
import { hostWith } from '../../support/hosts.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

function host(platform: Host['platform'], processEnv: Host['processEnv'] = {}): Host {
  return { platform, home: '/home/someone', root: '/', processEnv };
}

describe('the configuration files', () => {
  it('are where pip looks on Linux', () => {
    expect(configurationFiles(host('linux'))).toEqual([
      '/etc/xdg/pip/pip.conf',
      '/etc/pip.conf',
      '/home/someone/.pip/pip.conf',
      '/home/someone/.config/pip/pip.conf',
    ]);
    expect(configurationFiles(host('linux', { XDG_CONFIG_HOME: '/xdg' }))).toContain('/xdg/pip/pip.conf');
  });

  it('are where pip looks on macOS', () => {
    expect(configurationFiles(host('darwin'))).toEqual([
      '/Library/Application Support/pip/pip.conf',
      '/home/someone/.pip/pip.conf',
      '/home/someone/.config/pip/pip.conf',
      '/home/someone/Library/Application Support/pip/pip.conf',
    ]);
  });

  it('are also the one that is named, or none at all', () => {
    expect(configurationFiles(host('linux', { PIP_CONFIG_FILE: '/mine.conf' })).at(-1)).toBe('/mine.conf');
    expect(configurationFiles(host('linux', { PIP_CONFIG_FILE: '/dev/null' }))).toEqual([]);
  });
});

describe('a configuration', () => {
  const text = `
# a comment
[global]
index-url = https://host/simple
extra_index_url =
    https://one/simple
    ; also a comment
    https://two/simple
timeout: 60
[install]
no-binary = :all:
timeout = 30
[list]
format = json
`;

  it('is read as pip reads it: what is for `install` counts more, other commands do not', () => {
    expect(Object.fromEntries(parseConfiguration(text))).toEqual({
      'index-url': 'https://host/simple',
      'extra-index-url': 'https://one/simple https://two/simple',
      'no-binary': ':all:',
      timeout: '30',
    });
  });

  it('is overridden by variables', () => {
    const file = join(temporaryDirectory(), 'pip.conf');
    writeFileSync(file, text);
    const variables = { PIP_CONFIG_FILE: file, PIP_INDEX_URL: 'https://mine/simple', PIP_PRE: '' };
    const settings = pipSettings(hostWith(variables));
    expect(settings.get('index-url')).toBe('https://mine/simple');
    expect(settings.get('extra-index-url')).toBe('https://one/simple https://two/simple');
    expect(settings.has('pre')).toBe(false);
  });
});
