import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decisiveForUv, uvSettings } from '../../../src/installer/uv/settings.js';
import { hostWith } from '../../support/hosts.js';
import { rejectionOf } from '../../support/rejection.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

/** With no configuration file of the machine's. */
function settings(processEnv: Record<string, string>, declared = {}, resolving = true) {
  return uvSettings(hostWith({ PIP_CONFIG_FILE: '/dev/null', ...processEnv }), declared, resolving);
}

describe("pip's settings reach uv", () => {
  it.each([
    [{ PIP_INDEX_URL: 'https://a/simple' }, { UV_DEFAULT_INDEX: 'https://a/simple' }],
    [
      { PIP_EXTRA_INDEX_URL: 'https://a https://b' },
      { UV_INDEX: 'https://a https://b', UV_INDEX_STRATEGY: 'unsafe-best-match' },
    ],
    [
      { PIP_CERT: '/ca.pem', PIP_CLIENT_CERT: '/me.pem' },
      { SSL_CERT_FILE: '/ca.pem', SSL_CLIENT_CERT: '/me.pem' },
    ],
    [{ PIP_PROXY: 'http://proxy:1' }, { HTTP_PROXY: 'http://proxy:1', HTTPS_PROXY: 'http://proxy:1' }],
    [{ PIP_TRUSTED_HOST: 'host' }, { UV_INSECURE_HOST: 'host' }],
    [
      { PIP_DEFAULT_TIMEOUT: '7', PIP_RETRIES: '2' },
      { UV_HTTP_TIMEOUT: '7', UV_HTTP_RETRIES: '2' },
    ],
    [{ PIP_KEYRING_PROVIDER: 'subprocess' }, { UV_KEYRING_PROVIDER: 'subprocess' }],
    [{ PIP_PRE: '1' }, { UV_PRERELEASE: 'allow' }],
    [{ PIP_UPLOADED_PRIOR_TO: '2024-01-01' }, { UV_EXCLUDE_NEWER: '2024-01-01' }],
    [{ PIP_FIND_LINKS: '/tmp /no/such/folder https://links' }, { UV_FIND_LINKS: '/tmp,https://links' }],
  ])('%j', (processEnv, expected) => {
    expect(settings(processEnv as never).variables).toMatchObject(expected);
  });

  it.each([
    [{ PIP_NO_INDEX: '1' }, ['--no-index']],
    [{ PIP_NO_BINARY: 'a,b' }, ['--no-binary', 'a', '--no-binary', 'b']],
    [{ PIP_ONLY_BINARY: ':all:' }, ['--only-binary', ':all:']],
    [{ PIP_CONSTRAINT: '/a.txt /b.txt' }, ['-c', '/a.txt', '-c', '/b.txt']],
  ])('%j, as options', (processEnv, expected) => {
    expect(settings(processEnv as never).options).toEqual(expected);
  });

  it('from its configuration files too', () => {
    const file = join(temporaryDirectory(), 'pip.conf');
    writeFileSync(file, '[global]\nindex-url = https://configured/simple\n');
    expect(settings({ PIP_CONFIG_FILE: file }).variables.UV_DEFAULT_INDEX).toBe('https://configured/simple');
  });

  it("unless uv's own say otherwise", () => {
    const own = { UV_INDEX_URL: 'https://own', SSL_CERT_FILE: '/own.pem', UV_FIND_LINKS: '/tmp' };
    const ofPip = { PIP_INDEX_URL: 'https://a', PIP_CERT: '/a.pem', PIP_FIND_LINKS: '/' };
    const { variables } = settings({ ...own, ...ofPip });
    expect(variables).toMatchObject(own);
    expect(variables.UV_DEFAULT_INDEX).toBeUndefined();
  });
});

describe('what is declared', () => {
  it('counts most', () => {
    const declared = { indexUrl: 'https://mine', extraIndexUrls: ['https://more'], pre: true, noIndex: true };
    const { variables, options } = settings(
      { UV_DEFAULT_INDEX: 'https://own', UV_INDEX: 'https://x' },
      declared,
    );
    expect(variables).toMatchObject({
      UV_DEFAULT_INDEX: 'https://mine',
      UV_INDEX: 'https://x https://more',
      UV_PRERELEASE: 'allow',
    });
    expect(options).toContain('--no-index');
  });

  it('shows no password among the options', () => {
    const declared = { indexUrl: 'https://user:secret@mine', extraIndexUrls: ['https://user:secret@more'] };
    expect(JSON.stringify(settings({}, declared).options)).not.toContain('secret');
  });

  it.each(['https://a\n--pre', '--pre', ' -r x'])('is no option: %j', async (indexUrl) => {
    expect((await rejectionOf(() => settings({}, { indexUrl }))).code).toBe('INVALID_REQUEST');
  });
});

it('nothing leads uv elsewhere, nor would have it check less', () => {
  const misleading = {
    UV_TARGET: '/t',
    UV_SYSTEM_PYTHON: '1',
    UV_NO_VERIFY_HASHES: '1',
    UV_LINK_MODE: 'symlink',
  };
  const { variables } = settings({ ...misleading, PYTHONPATH: '/p' });
  for (const name of [...Object.keys(misleading), 'PYTHONPATH']) expect(variables).not.toHaveProperty(name);
});

it('constraints and dates are for resolutions alone', () => {
  const processEnv = { PIP_CONSTRAINT: '/c', UV_CONSTRAINT: '/u', UV_EXCLUDE_NEWER: '2024-01-01' };
  const { variables, options } = settings(processEnv, {}, false);
  expect(options).toEqual([]);
  expect(variables).not.toHaveProperty('UV_CONSTRAINT');
  expect(variables).not.toHaveProperty('UV_EXCLUDE_NEWER');
});

describe('what decides a resolution', () => {
  it("are pip's settings and uv's, without credentials", () => {
    const processEnv = { PIP_PRE: '1', UV_DEFAULT_INDEX: 'https://u:secret@h', UV_CACHE_DIR: '/c' };
    expect(decisiveForUv(hostWith(processEnv)).variables).toEqual({
      PIP_PRE: '1',
      UV_DEFAULT_INDEX: 'https://h',
    });
  });

  it('are the configurations of the project, of the user and of the machine', () => {
    const root = join(temporaryDirectory(), 'project');
    mkdirSync(root);
    const { files } = decisiveForUv(hostWith({ UV_CONSTRAINT: '/c.txt' }, root, '/home/someone'));
    for (const path of [
      join(root, 'uv.toml'),
      join(root, '..', 'pyproject.toml'),
      '/home/someone/.config/uv/uv.toml',
      '/etc/uv/uv.toml',
      '/c.txt',
    ])
      expect(files).toContain(path);
    const named = decisiveForUv(hostWith({ UV_CONFIG_FILE: '/mine.toml' }, root)).files;
    expect(named).toContain('/mine.toml');
    expect(named).not.toContain(join(root, 'uv.toml'));
  });
});
