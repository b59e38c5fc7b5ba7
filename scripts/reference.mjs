// Writes what of the documentation is made from schemas, types and help, between two marks each: `node scripts/reference.mjs`.
// Needs what `npm run build` leaves.
// With --check it writes nothing, and fails where a document is not what the sources say.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { commandsReference } from './reference/commands.mjs';
import { layoutReference } from './reference/layout.mjs';
import { optionsReference } from './reference/options.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The schemas' sources as one module that this Node can load. */
async function load(source) {
  const folder = mkdtempSync(join(tmpdir(), 'testvenv-reference-'));
  try {
    const outfile = join(folder, 'schema.mjs');
    const entryPoints = [join(root, 'packages/core/src', source)];
    await build({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'node', logLevel: 'warning' });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const escaped = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** A row per field: its name, whether it may be missing, and what it says. */
function fields(shape) {
  return Object.entries(shape)
    .filter(([name]) => name !== 'type')
    .map(([name, schema]) => {
      const isOptional = schema.safeParse(undefined).success || schema.type === 'optional';
      const description = schema.description ?? schema.unwrap?.().description ?? '';
      return `\`${name}\`${isOptional ? ' (optional)' : ''}: ${escaped(description)}`;
    });
}

async function events() {
  const { eventGroups, stampSchema } = await load('event/schema.ts');
  const groups = Object.entries(eventGroups).map(([title, group]) => {
    const rows = group.map((event) => {
      const { shape } = event.unwrap();
      return `| \`${shape.type.value}\` | ${escaped(event.description)} | ${fields(shape).join('<br>')} |`;
    });
    return `### ${title}\n\n| event | when | fields |\n| --- | --- | --- |\n${rows.join('\n')}`;
  });
  const stamp = fields(stampSchema.unwrap().shape).map((field) => `- ${field}`);
  return `Every event also has:\n\n${stamp.join('\n')}\n\n${groups.join('\n\n')}`;
}

/** As the formatter leaves it, which sets the columns of tables. */
function formatted(document, input) {
  const args = ['check', '--write', `--stdin-file-path=${document}`];
  const biome = join(root, 'node_modules/.bin/biome');
  const { status, stdout, stderr } = spawnSync(biome, args, { cwd: root, input, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

async function settings() {
  const { settingDefaults, settingsSchema, settingVariables } = await load('settings/reference.ts');
  const rows = Object.entries(settingsSchema.shape).map(([name, schema]) => {
    const [variable] = settingVariables[name];
    return `| \`${name}\` | ${escaped(schema.description)} | ${settingDefaults[name]} | \`${variable}\` |`;
  });
  return `| setting | what it says | default | variable |\n| --- | --- | --- | --- |\n${rows.join('\n')}`;
}

async function options() {
  const { optionsJsonSchema } = await load('request/reference.ts');
  return optionsReference(join(root, 'packages/core/src'), optionsJsonSchema);
}

const commands = () => commandsReference(join(root, 'packages/cli/dist/main.js'));

async function layout() {
  const source = 'cache/layout.ts';
  const { cacheLayout } = await load(source);
  return layoutReference(readFileSync(join(root, 'packages/core/src', source), 'utf8'), cacheLayout);
}

const references = {
  'docs/architecture.md': layout,
  'docs/events.md': events,
  'docs/settings.md': settings,
  'docs/options.md': options,
  'docs/commands.md': commands,
};

for (const [document, make] of Object.entries(references)) {
  const path = join(root, document);
  const before = readFileSync(path, 'utf8');
  const made = await make();
  const after = formatted(
    document,
    before.replace(
      /(<!-- made by scripts\/reference\.mjs -->\n)[\s\S]*?(<!-- end -->)/,
      (_, begin, end) => `${begin}\n${made}\n\n${end}`,
    ),
  );
  if (after === before) continue;
  if (process.argv.includes('--check')) {
    process.stdout.write(`${document} is not what the sources say: run node scripts/reference.mjs\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, after);
  }
}
