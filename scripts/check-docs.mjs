// Runs the documentation: code blocks that carry a file name are written out as a project and its tests are run, the
// command line's lines are executed there, and links between documents must lead somewhere.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = join(root, 'packages/cli/dist/main.js');

const jest = {
  project: 'jest-basic',
  runner: 'jest/bin/jest.js',
  // What Jest needs for test files that are ES modules.
  nodeOptions: ['--experimental-vm-modules'],
};

/** Each document with the fixture project in whose folder, among whose dependencies, its code is run. */
const documents = {
  'README.md': { project: 'demo', runner: 'vitest/vitest.mjs' },
  'docs/vitest.md': { project: 'demo', runner: 'vitest/vitest.mjs' },
  'docs/requirements.md': { project: 'demo', runner: 'vitest/vitest.mjs' },
  'docs/command-line.md': { project: 'demo', runner: 'vitest/vitest.mjs', borrow: 'docs/vitest.md' },
  'docs/environments.md': { project: 'demo', runner: 'vitest/vitest.mjs' },
  // Its commands look at what its tests leave.
  'docs/snapshots.md': { project: 'demo', runner: 'vitest/vitest.mjs', commandsLast: true },
  'docs/interpreters.md': { project: 'demo', runner: 'vitest/vitest.mjs' },
  'docs/tutorial.md': { project: 'demo', runner: 'vitest/vitest.mjs' },
  'docs/guide-pythons.md': { project: 'demo', runner: 'vitest/vitest.mjs' },
  'docs/guide-private-index.md': { project: 'demo' },
  'docs/guide-offline.md': { project: 'demo', runner: 'vitest/vitest.mjs' },
  'docs/guide-failed-build.md': { project: 'demo' },
  'docs/guide-tox.md': { project: 'demo', runner: 'vitest/vitest.mjs' },
  'docs/guide-virtualenv.md': { project: 'demo', runner: 'vitest/vitest.mjs' },
  'docs/guide-monorepo.md': { project: 'demo', runner: 'vitest/vitest.mjs' },
  'docs/index.md': {},
  'docs/layering.md': {},
  'docs/comparison.md': {},
  'docs/coverage.md': {},
  'docs/performance.md': {},
  'docs/faq.md': {},
  'docs/architecture.md': {},
  'docs/errors.md': {},
  'docs/events.md': {},
  'docs/manager.md': {
    given: `import { it } from 'vitest';
import type { Engine } from '@testvenv/core';
declare const myEngine: Engine;
declare const id: string;`,
  },
  'docs/remote.md': { project: 'demo' },
  'docs/report.md': {},
  'docs/options.md': {},
  'docs/commands.md': {},
  'docs/settings.md': { project: 'demo' },
  'docs/security.md': {},
  'docs/limits.md': {},
  'docs/installers.md': {},
  'CONTRIBUTING.md': {},
  'docs/compatibility.md': {},
  // Its templates are checked by test/cli/templates.test.ts.
  'docs/ci-templates.md': { isChecked: true },
  'docs/jest.md': jest,
  'docs/tutorial-jest.md': jest,
  'packages/jest-environment-venv/README.md': jest,
  // The last one: it prunes the cache.
  'docs/ci.md': {
    project: 'demo',
    runner: 'vitest/vitest.mjs',
    borrow: 'docs/vitest.md',
    alsoIn: ['packages/client', 'packages/plugin'],
  },
};

/** @returns {{ language: string, file: string | undefined, code: string }[]} */
function codeBlocks(document) {
  const text = readFileSync(join(root, document), 'utf8');
  return [...text.matchAll(/^( *)```(\w+) ?(\S+)?\n([\s\S]*?)^\1```$/gm)].map(
    ([, indent, language, file, code]) => ({
      language,
      file,
      code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );
}

function checkLinks(document) {
  const text = readFileSync(join(root, document), 'utf8');
  const targets = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target]) => target);
  for (const target of targets.filter((one) => !existsSync(join(root, dirname(document), one)))) {
    fail(`${document} links to ${target}, which is not there`);
  }
}

function fail(problem) {
  process.stdout.write(`${problem}\n`);
  process.exitCode = 1;
}

function run(what, args, cwd) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  process.stdout.write(`${status === 0 ? 'ok' : 'FAILED'}  ${what}\n`);
  if (status !== 0) fail(`${stdout}${stderr}`);
}

/** A shell's words, as far as the documentation uses its quotes. */
function words(line) {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
}

function writeFiles(folder, files) {
  for (const { file, code } of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), code);
  }
}

/** As strictly as the packages themselves, with what the project has installed. */
function checkTypes(document, folder, files, options = {}) {
  if (!files.some(({ file }) => file.endsWith('.ts'))) return;
  const config = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      noEmit: true,
      typeRoots: [join(root, 'node_modules/@types')],
      // A settings file may import it wherever one of our packages is installed.
      paths: { '@testvenv/core': [join(root, 'packages/core/dist/index.d.ts')] },
      ...options,
    },
    include: ['**/*.ts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  run(`${document}: types`, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], root);
}

/**
 * Pieces of TypeScript without a file name, each of which sees what those before it have declared, beside what is
 * `given`: all of a document are one module inside of the engine's package, which resolves its own name.
 */
function checkPieces(document, given = '') {
  const lines = codeBlocks(document)
    .filter(({ language, file }) => language === 'ts' && !file)
    .map(({ code }) => code.split('\n'));
  if (lines.length === 0) return;
  const isImport = (line) => line.startsWith('import ');
  const imports = new Set(lines.flat().filter(isImport));
  const bodies = lines.map((block) => `{\n${block.filter((line) => !isImport(line)).join('\n')}`);
  const code = [...imports, given, ...bodies, '}'.repeat(bodies.length), 'export {};\n'].join('\n');
  const folder = join(root, 'packages/core/.docs');
  mkdirSync(folder, { recursive: true });
  try {
    const files = [{ file: 'pieces.ts', code }];
    writeFiles(folder, files);
    checkTypes(document, folder, files, { noUnusedLocals: false });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is neither run nor checked would be wrong one day: only words of a shell, and text, may go without a file name. */
function checkLanguages(document) {
  const free = ['sh', 'text', 'ts'];
  for (const { language, file } of codeBlocks(document))
    if (!file && !free.includes(language)) fail(`${document} has a block of ${language} that nobody checks`);
}

function checkDocument(document, how) {
  const { project, runner, borrow, alsoIn = [], nodeOptions = [] } = how;
  const { isChecked, commandsLast = false, given } = how;
  checkLinks(document);
  checkLanguages(document);
  checkPieces(document, given);
  if (isChecked) return;
  const blocks = codeBlocks(document);
  const files = [...blocks, ...(borrow ? codeBlocks(borrow) : [])].filter(({ file }) => file);
  const commands = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ code }) => code.split('\n').map((line) => line.replace(/^npx /, '')))
    .filter((line) => line.startsWith('testvenv '));
  if (files.length + commands.length === 0) return;
  const folder = join(root, 'fixtures/projects', project, '.docs', document.replaceAll(/\W/g, '-'));
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
    for (const place of ['.', ...alsoIn]) writeFiles(join(folder, place), files);
    checkTypes(document, folder, files);
    const runCommands = () => {
      for (const line of commands) run(`${document}: ${line}`, [cli, ...words(line).slice(1)], folder);
    };
    if (!commandsLast) runCommands();
    if (runner && blocks.some(({ file }) => file)) {
      const program = join(root, 'fixtures/projects', project, 'node_modules', runner);
      run(
        `${document}: ${relative(root, folder)}`,
        // A busy machine is no fault of the document's.
        [...nodeOptions, program, ...(runner.startsWith('vitest') ? ['run'] : []), '--testTimeout=60000'],
        folder,
      );
    }
    if (commandsLast) runCommands();
  } finally {
    rmSync(join(root, 'fixtures/projects', project, '.docs'), { recursive: true });
  }
}

run('references', [join(root, 'scripts/reference.mjs'), '--check'], root);
// A part of them: those whose path contains a word of the command line.
const wanted = process.argv.slice(2);
for (const [document, how] of Object.entries(documents))
  if (wanted.length === 0 || wanted.some((part) => document.includes(part))) checkDocument(document, how);
