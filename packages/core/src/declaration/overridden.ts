import type { Source } from '../error/venv-error.js';
import type { Declaration, DeclarationPart, VenvOptions } from './declaration.js';

/**
 * A declaration with other values for some of its options. Lists do not add up here: `requirements` take the place of all
 * that were declared so, the dependencies of a PEP 723 block among them.
 * @param source where these options stand
 */
export function overridden(declaration: Declaration, options: VenvOptions, source: Source): Declaration {
  const names = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (names.length === 0) return declaration;
  const others = declaration.map((part) => without(part, names));
  return [...others, { kind: 'options', value: options, source }];
}

function without(part: DeclarationPart, names: readonly string[]): DeclarationPart {
  if (part.kind === 'script') return { ...part, withoutDependencies: names.includes('requirements') };
  if (typeof part.value !== 'object' || part.value === null) return part;
  const kept = Object.entries(part.value).filter(([name]) => !names.includes(name));
  return { ...part, value: Object.fromEntries(kept) };
}
