import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { configurationFiles, harmlessConfiguration } from '../../../src/installer/uv/configuration.js';
import { hostWith } from '../../support/hosts.js';
import { writeFiles } from '../../support/readings.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

/** A project below a home, with these files below that. */
function homeWith(files: Readonly<Record<string, string>>): { home: string; root: string } {
  const home = temporaryDirectory();
  const root = join(home, 'project');
  mkdirSync(root);
  writeFiles(home, files);
  return { home, root };
}

function harmless(files: Readonly<Record<string, string>>): unknown {
  const { home, root } = homeWith(files);
  const path = harmlessConfiguration(hostWith({}, root, home), temporaryDirectory());
  return path === undefined ? undefined : parse(readFileSync(path, 'utf8'));
}

describe("a configuration of uv's that would have it install elsewhere", () => {
  it('loses just that, and is what uv would make of all that count', () => {
    const user = `
      extra-index-url = ["https://user.example"]
      offline = true
      [pip]
      target = "/elsewhere"
      pre = true
    `;
    const project = `
      [tool.uv]
      extra-index-url = ["https://project.example"]
      offline = false
      dev-dependencies = ["six"]
      [tool.uv.pip]
      prefix = "/elsewhere"
      no-binary = ["x"]
    `;
    expect(harmless({ '.config/uv/uv.toml': user, 'project/pyproject.toml': project })).toEqual({
      'extra-index-url': ['https://project.example', 'https://user.example'],
      offline: false,
      pip: { pre: true, 'no-binary': ['x'] },
    });
  });

  it('is left alone where nothing misleads, or nobody could read it', () => {
    expect(harmless({ 'project/uv.toml': '[pip]\npre = true\n' })).toBeUndefined();
    expect(harmless({ 'project/uv.toml': '[pip\ntarget = "/x"\n' })).toBeUndefined();
    expect(harmless({ 'project/pyproject.toml': '[tool]\nuv = 1\n' })).toBeUndefined();
  });

  it('is not looked for where uv is to read none', () => {
    expect(configurationFiles(hostWith({ UV_NO_CONFIG: '1' }))).toEqual([]);
  });
});
