import { findScriptBlock } from '../../declaration/script-block.js';
import type { Source } from '../../error/venv-error.js';
import { declaredRequirement } from '../declared.js';
import { Gathered } from '../gathered.js';
import { invalidOptions } from '../invalid-options.js';
import { invalid, type Reading, readSource } from '../reading.js';
import { scriptMetadataSchema } from '../schema.js';
import { lineWith, parseToml } from '../toml.js';

/**
 * Reads the PEP 723 block of a Python script.
 * @throws VenvError `INVALID_REQUEST`
 */
export function readScript(path: string, source: Source, reading: Reading): Gathered {
  const file = readSource(path, 'script', source, reading);
  const block = findScriptBlock(file.text, '#', file.at);
  if (!block)
    throw invalid(
      'the script has no PEP 723 block',
      file.at(),
      'begin one with "# /// script", end it with "# ///"',
    );
  return readScriptBlock(block.text, (line = 0) => file.at(block.line + line), reading);
}

/**
 * The fields of a block of PEP 723.
 * @param at the place of a line within the block (1-based), or of its opening
 */
export function readScriptBlock(text: string, at: (line?: number) => Source, reading: Reading): Gathered {
  const parsed = scriptMetadataSchema.safeParse(parseToml(text, 'PEP 723 block', at));
  if (!parsed.success) throw invalidOptions(parsed.error.issues, at(), ['dependencies', 'requires-python']);
  const { dependencies = [], 'requires-python': requiresPython } = parsed.data;
  const gathered = new Gathered();
  for (const [index, requirement] of dependencies.entries()) {
    const place = {
      base: undefined,
      source: at(lineWith(text, requirement)),
      prefix: `dependencies[${index}]: `,
    };
    gathered.requirements.push(declaredRequirement(requirement, place, reading));
  }
  if (requiresPython)
    gathered.requiresPython.push({ text: requiresPython, source: at(lineWith(text, requiresPython)) });
  return gathered;
}
