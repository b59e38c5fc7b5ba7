import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Observer } from '../../../src/cache/observation.js';
import type { Host } from '../../../src/host.js';
import {
  decisiveFiles,
  decisiveVariables,
  pipEnv,
  presentDecisiveFiles,
} from '../../../src/installer/pip/settings.js';
import { hostWith } from '../../support/hosts.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

function host(platform: Host['platform'], processEnv: Host['processEnv'] = {}): Host {
  return { platform, home: '/home/someone', root: '/', processEnv };
}

describe('the variables that decide', () => {
  it('are those that change what resolves, without credentials', () => {
    const processEnv = {
      PIP_INDEX_URL: 'https://user:secret@host/simple',
      PIP_PRE: '1',
      PIP_NO_INDEX: '',
      PIP_CERT: '/cert',
      PIP_CACHE_DIR: '/cache',
      HOME: '/',
    };
    expect(decisiveVariables({ processEnv })).toEqual({ PIP_INDEX_URL: 'https://host/simple', PIP_PRE: '1' });
  });
});

describe('the files that decide', () => {
  it('are where pip looks on Linux', () => {
    expect(decisiveFiles(host('linux'))).toEqual([
      '/etc/xdg/pip/pip.conf',
      '/etc/pip.conf',
      '/home/someone/.config/pip/pip.conf',
      '/home/someone/.pip/pip.conf',
    ]);
    expect(decisiveFiles(host('linux', { XDG_CONFIG_HOME: '/xdg' }))).toContain('/xdg/pip/pip.conf');
  });

  it('are where pip looks on macOS', () => {
    expect(decisiveFiles(host('darwin'))).toEqual([
      '/Library/Application Support/pip/pip.conf',
      '/home/someone/Library/Application Support/pip/pip.conf',
      '/home/someone/.config/pip/pip.conf',
      '/home/someone/.pip/pip.conf',
    ]);
  });

  it('are also the named configuration and the constraints', () => {
    const files = decisiveFiles(
      host('linux', { PIP_CONFIG_FILE: '/mine.conf', PIP_CONSTRAINT: '/a.txt  /b.txt' }),
    );
    expect(files.slice(-3)).toEqual(['/mine.conf', '/a.txt', '/b.txt']);
  });

  it('are each looked at, and given if they are there', () => {
    const folder = temporaryDirectory();
    writeFileSync(join(folder, 'a.txt'), 'six<2');
    const constraints = `${folder}/a.txt ${folder}/b.txt`;
    const observer = new Observer();
    const present = presentDecisiveFiles(hostWith({ PIP_CONSTRAINT: constraints }, '/', folder), observer);
    expect(present).toContain(join(folder, 'a.txt'));
    expect(present).not.toContain(join(folder, 'b.txt'));
    expect(observer.observations.map(([path]) => path)).toContain(join(folder, 'b.txt'));
  });
});

describe('the variables of pip', () => {
  it('are the users, without those that lead elsewhere', () => {
    const processEnv = {
      HTTPS_PROXY: 'p',
      PIP_INDEX_URL: 'i',
      PIP_TARGET: 't',
      PYTHONPATH: 'x',
      PIP_USER: '1',
    };
    const env = pipEnv({ processEnv });
    expect(env).toMatchObject({ HTTPS_PROXY: 'p', PIP_INDEX_URL: 'i', PIP_USER: '0', PIP_NO_INPUT: '1' });
    expect(env).not.toHaveProperty('PIP_TARGET');
    expect(env).not.toHaveProperty('PYTHONPATH');
  });

  it('always have a home, and leave the users alone', () => {
    const processEnv = { PIP_TARGET: 't' };
    expect(pipEnv({ processEnv }).HOME).toBeTruthy();
    expect(pipEnv({ processEnv: { HOME: '/h' } }).HOME).toBe('/h');
    expect(processEnv).toEqual({ PIP_TARGET: 't' });
  });
});
