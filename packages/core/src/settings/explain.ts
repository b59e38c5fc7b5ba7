import type { ProcessEnv } from '../host.js';
import { loadProjectSettings, validatedVariables } from './load.js';
import { settingDefaults } from './schema.js';
import type { Settings } from './settings.js';
import { settingVariables } from './variables.js';

/** A setting in force, and who says so. */
export interface ExplainedSetting {
  readonly name: keyof Settings;
  readonly value: string | number | boolean;
  /** `default`, a variable's name, or the settings file. */
  readonly origin: string;
}

/**
 * Every setting of a project with the place that it comes from: variables count more than the settings file.
 * @throws VenvError `INVALID_REQUEST`
 */
export async function explainSettings(
  root: string,
  processEnv: ProcessEnv,
): Promise<readonly ExplainedSetting[]> {
  const { file = '', settings } = await loadProjectSettings(root);
  const variables = validatedVariables(processEnv);
  return (Object.keys(settingVariables) as (keyof Settings)[]).map((name) => {
    const fromVariable = variables[name];
    if (fromVariable !== undefined)
      return { name, value: fromVariable, origin: `the variable ${settingVariables[name][0]}` };
    const fromFile = settings[name];
    if (fromFile !== undefined) return { name, value: fromFile, origin: file };
    return { name, value: settingDefaults[name], origin: 'default' };
  });
}
