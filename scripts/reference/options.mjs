import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where options are described, each at its type. */
const interfaces = [
  { name: 'VenvOptions', source: 'declaration/declaration.ts' },
  {
    name: 'IndexSettings',
    source: 'declaration/index-settings.ts',
    title: 'Where distributions come from',
    about: 'See [Private index](guide-private-index.md).',
  },
  {
    name: 'Limits',
    source: 'environment/bounds.ts',
    title: 'Fields of `limits`',
    about: 'See [Limits](limits.md).',
  },
];

/**
 * A section per option: its type by the schema that checks it, and its description in the sources.
 * @param {string} sources the folder of the engine's sources
 * @param {object} schema that of the options, as a JSON Schema
 */
export function optionsReference(sources, { properties }) {
  const types = { ...properties, ...properties.limits.properties };
  return interfaces
    .map((one) => section(one, readFileSync(join(sources, one.source), 'utf8'), types))
    .join('\n\n');
}

function section({ name, title, about }, source, types) {
  const [, body] = new RegExp(`^export interface ${name} [^{]*\\{\n([\\s\\S]*?)^\\}`, 'm').exec(source) ?? [];
  if (!body) throw new Error(`there is no interface ${name}`);
  const options = [...body.matchAll(/ {2}\/\*\*([\s\S]*?)\*\/\n {2}readonly (\w+)/g)];
  const undescribed = body.match(/^ {2}readonly/gm).length - options.length;
  if (undescribed > 0) throw new Error(`${undescribed} fields of ${name} are not described`);
  const entries = options.map(
    ([, comment, option]) => `**\`${option}\`**: \`${typeOf(types[option])}\`\n\n${text(comment)}`,
  );
  return [...(title ? [`## ${title}`, about] : []), ...entries].join('\n\n');
}

/** As TypeScript says it. */
function typeOf({ type, enum: values, anyOf, items }) {
  if (values) return values.map((value) => `'${value}'`).join(' | ');
  if (anyOf) return anyOf.map(typeOf).join(' | ');
  if (type === 'array') return `${typeOf(items)}[]`;
  return type === 'integer' ? 'number' : type;
}

/** A comment without its stars. */
function text(comment) {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trim())
    .join('\n')
    .trim();
}
