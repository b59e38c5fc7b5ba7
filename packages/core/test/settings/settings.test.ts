import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it, vi } from 'vitest';
import { declare } from '../../src/declaration/declaration.js';
import { wishedReport } from '../../src/event/journal.js';
import { prepare } from '../../src/provision.js';
import { explainSettings } from '../../src/settings/explain.js';
import { loadProjectSettings } from '../../src/settings/load.js';
import { applyProjectSettings } from '../../src/settings/project.js';
import { settingsSchema } from '../../src/settings/schema.js';
import { defineConfig } from '../../src/settings/settings.js';
import { settingVariables } from '../../src/settings/variables.js';
import * as ofProject from '../../src/settings-of-project.js';
import { truthOf } from '../../src/truth-of.js';
import { rejectionOf } from '../support/rejection.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

function projectWith(text: string, name = 'testvenv.config.ts'): string {
  const root = temporaryDirectory();
  writeFileSync(join(root, name), text);
  return root;
}

it('every setting has a variable', () => {
  expect(Object.keys(settingVariables)).toEqual(Object.keys(settingsSchema.shape));
});

describe('the settings file', () => {
  it.each([
    ['testvenv.config.ts', "const mode: string = 'linked'; export default { linkMode: mode };"],
    [
      'testvenv.config.mts',
      "import { defineConfig } from '@testvenv/core'; export default defineConfig({ linkMode: 'linked' });",
    ],
    ['testvenv.config.mjs', "export default { linkMode: 'linked' };"],
    ['testvenv.config.cjs', "module.exports = { linkMode: 'linked' };"],
    ['testvenv.config.json', '{ "linkMode": "linked" }'],
  ])('may be a %s', async (name, text) => {
    expect(await loadProjectSettings(projectWith(text, name))).toEqual({
      file: name,
      settings: { linkMode: 'linked' },
    });
  });

  it('need not be there', async () => {
    expect(await loadProjectSettings(temporaryDirectory())).toEqual({ settings: {} });
  });

  it.each([
    ['export default { linkMod: "linked" };', 'did you mean "linkMode"?'],
    ['export default { installTimeout: "soon" };', 'installTimeout: '],
    ['export default {', 'cannot be loaded'],
    ['throw new Error("my own fault");', 'my own fault'],
  ])('is refused by name: %s', async (text, words) => {
    const error = await rejectionOf(() => loadProjectSettings(projectWith(text)));
    expect(error).toMatchObject({ code: 'INVALID_REQUEST', source: { file: 'testvenv.config.ts' } });
    expect(error.message).toContain(words);
  });

  it('holds for all that its process starts, but not against variables, until that is undone', async () => {
    const root = projectWith("export default { linkMode: 'linked', offline: true, python: '3.9' };");
    // An empty variable says nothing.
    const before = { TESTVENV_PYTHON: '3.11', TESTVENV_OFFLINE: '' };
    const processEnv: Record<string, string> = { ...before };
    const undo = await applyProjectSettings(root, processEnv);
    expect(processEnv).toEqual({
      TESTVENV_PYTHON: '3.11',
      TESTVENV_LINK_MODE: 'linked',
      TESTVENV_OFFLINE: 'true',
    });
    undo();
    expect(processEnv).toEqual(before);
  });
});

describe('variables', () => {
  it('are weaker than what is declared, and an invalid one is named', async () => {
    const cacheDir = inject('sharedCache');
    vi.stubEnv('TESTVENV_LINK_MODE', 'copied');
    expect((await prepare(declare({ cacheDir }))).linkMode).toBe('copied');
    expect((await prepare(declare({ cacheDir, linkMode: 'linked' }))).linkMode).toBe('linked');
    vi.stubEnv('TESTVENV_OFFLINE', 'perhaps');
    const error = await rejectionOf(() => prepare(declare({ cacheDir })));
    expect(error).toMatchObject({
      code: 'INVALID_REQUEST',
      source: { what: 'the variable TESTVENV_OFFLINE' },
    });
  });
});

it('asks for a report by a folder, or by yes and no', () => {
  const folders = {
    reports: 'reports',
    TRUE: 'testvenv-report',
    1: 'testvenv-report',
    false: undefined,
    no: undefined,
  };
  for (const [text, folder] of Object.entries(folders)) {
    vi.stubEnv('TESTVENV_REPORT', text);
    expect(wishedReport()).toBe(folder);
    expect(settingsSchema.parse({ report: settingVariables.report[1](text) }).report).toBe(
      truthOf(text) ?? text,
    );
  }
  expect(settingsSchema.safeParse({ report: '' }).success).toBe(false);
});

it('says of each setting where it comes from', async () => {
  const root = projectWith("export default { linkMode: 'linked', installTimeout: 1000 };");
  const processEnv = {
    TESTVENV_INSTALL_TIMEOUT: '2000',
    TESTVENV_AUTO_CLEANUP: 'no',
    TESTVENV_REFRESH: 'never',
    TESTVENV_REPORT: 'true',
  };
  const explained = await explainSettings(root, processEnv);
  expect(explained).toEqual(
    expect.arrayContaining([
      { name: 'linkMode', value: 'linked', origin: 'testvenv.config.ts' },
      { name: 'installTimeout', value: 2000, origin: 'the variable TESTVENV_INSTALL_TIMEOUT' },
      { name: 'autoCleanup', value: false, origin: 'the variable TESTVENV_AUTO_CLEANUP' },
      { name: 'report', value: true, origin: 'the variable TESTVENV_REPORT' },
      { name: 'refresh', value: 'never', origin: 'the variable TESTVENV_REFRESH' },
      { name: 'maxEnvironmentSize', value: 1_000_000_000, origin: 'default' },
    ]),
  );
  const invalid = explainSettings(root, { TESTVENV_INSTALL_TIMEOUT: 'soon' });
  expect((await rejectionOf(() => invalid)).message).toContain('TESTVENV_INSTALL_TIMEOUT');
});

it('are explained and applied for who looks from outside', async () => {
  const root = projectWith('{ "linkMode": "linked" }', 'testvenv.config.json');
  const explained = await ofProject.explainSettings(root);
  expect(explained).toContainEqual(expect.objectContaining({ name: 'linkMode', value: 'linked' }));
  const undo = await ofProject.applyProjectSettings(root);
  expect(process.env.TESTVENV_LINK_MODE).toBe('linked');
  undo();
  expect(process.env.TESTVENV_LINK_MODE).toBeUndefined();
  (await ofProject.applyProjectSettings(temporaryDirectory()))();
  expect(defineConfig({ linkMode: 'linked' })).toEqual({ linkMode: 'linked' });
});
