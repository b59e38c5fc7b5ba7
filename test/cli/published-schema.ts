import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';

const folder = fileURLToPath(new URL('../../packages/cli/dist/schemas/', import.meta.url));

/** Parses what a command printed, and holds it against the schema that is published for it. */
export function parsedAs(name: string, stdout: string): never {
  const ajv = new Ajv2020({ formats: { 'date-time': true } });
  const validate = ajv.compile(JSON.parse(readFileSync(`${folder}${name}.schema.json`, 'utf8')));
  const value = JSON.parse(stdout);
  expect(validate(value), ajv.errorsText(validate.errors)).toBe(true);
  return value as never;
}
