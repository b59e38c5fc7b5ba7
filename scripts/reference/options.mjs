import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fieldsOf } from './fields.mjs';

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
  const entries = fieldsOf(source, name).map(({ name: option, comment }) => {
    if (!comment) throw new Error(`${option} of ${name} is not described`);
    return `**\`${option}\`**: \`${typeOf(types[option])}\`\n\n${comment}`;
  });
  return [...(title ? [`## ${title}`, about] : []), ...entries].join('\n\n');
}

/** As TypeScript says it. */
function typeOf({ type, enum: values, anyOf, items }) {
  if (values) return values.map((value) => `'${value}'`).join(' | ');
  if (anyOf) return anyOf.map(typeOf).join(' | ');
  if (type === 'array') return `${typeOf(items)}[]`;
  return type === 'integer' ? 'number' : type;
}
