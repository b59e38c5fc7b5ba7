import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decisiveForPip, pipEnv } from '../../../src/installer/pip/settings.js';
import { hostWith } from '../../support/hosts.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

describe('what decides', () => {
  it('are the variables that change what resolves, without credentials', () => {
    const processEnv = {
      PIP_INDEX_URL: 'https://user:secret@host/simple',
      PIP_PRE: '1',
      PIP_NO_INDEX: '',
      PIP_CERT: '/cert',
      PIP_CACHE_DIR: '/cache',
      HOME: '/',
    };
    const { variables } = decisiveForPip(hostWith(processEnv));
    expect(variables).toEqual({ PIP_INDEX_URL: 'https://host/simple', PIP_PRE: '1' });
  });

  it('are the configuration and the constraints, also those that the configuration names', () => {
    const file = join(temporaryDirectory(), 'pip.conf');
    writeFileSync(file, '[install]\nconstraint = /c.txt\n');
    const variables = { PIP_CONFIG_FILE: file };
    expect(decisiveForPip(hostWith(variables)).files.slice(-2)).toEqual([file, '/c.txt']);
    const { files } = decisiveForPip(hostWith({ ...variables, PIP_CONSTRAINT: '/a.txt  /b.txt' }));
    expect(files.slice(-3)).toEqual([file, '/a.txt', '/b.txt']);
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
