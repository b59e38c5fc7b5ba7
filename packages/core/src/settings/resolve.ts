import type { Declaration, DeclarationPart } from '../declaration/declaration.js';
import type { ProcessEnv } from '../host.js';
import { findConfigFile } from './config-file.js';
import type { Settings } from './settings.js';
import { settingsOfVariables, settingVariables } from './variables.js';

export interface ResolvedSettings {
  /** What holds: the options', else those of variables, else those of the settings file. */
  readonly settings: Settings;
  /** What of the file and the options speaks for every declaration; variables do by themselves. */
  readonly parts: Declaration;
}

/** Those that are the manager's own, and no declaration's. */
const notDeclared: readonly (keyof Settings)[] = ['maxConcurrentBuilds', 'autoCleanup', 'report'];

/**
 * Settings for whoever is given some as options. Loads no schema where there is neither a file nor a variable.
 * @throws VenvError `INVALID_REQUEST`, naming the file or the variables
 */
export async function resolveSettings(
  options: Settings,
  root: string,
  processEnv: ProcessEnv,
): Promise<ResolvedSettings> {
  const own = onlySettings(options);
  const hasVariables = Object.keys(settingsOfVariables(processEnv)).length > 0;
  if (!findConfigFile(root) && !hasVariables) return { settings: own, parts: optionsPart(own) };
  const { loadProjectSettings, validatedVariables } = await import('@testvenv/core/internal/cold');
  const { file = '', settings } = await loadProjectSettings(root);
  const variables = validatedVariables(processEnv);
  const weaker = Object.entries(settings).filter(([name]) => !(name in variables));
  const parts = [...part(Object.fromEntries(weaker), { file, what: 'settings' }), ...optionsPart(own)];
  return { settings: { ...settings, ...variables, ...own }, parts };
}

function onlySettings(options: Settings): Settings {
  const names = Object.keys(settingVariables) as (keyof Settings)[];
  const given = names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]);
  return Object.fromEntries(given);
}

function optionsPart(settings: Settings): readonly DeclarationPart[] {
  return part(settings, { what: "the manager's options" });
}

function part(settings: Settings, source: DeclarationPart['source']): readonly DeclarationPart[] {
  const names = Object.keys(settings) as (keyof Settings)[];
  const declared = names.filter((name) => !notDeclared.includes(name)).map((name) => [name, settings[name]]);
  return declared.length === 0 ? [] : [{ kind: 'options', value: Object.fromEntries(declared), source }];
}
