import type { ProcessEnv } from '../host.js';
import { loadProjectSettings } from './load.js';
import type { Settings } from './settings.js';
import { settingVariables } from './variables.js';

/**
 * Makes a project's settings file hold for this process and all that it starts: each setting becomes its variable, unless
 * that is set. So the main process of a runner reads the file once, and its workers never.
 * @returns undoes it
 * @throws VenvError `INVALID_REQUEST`
 */
export async function applyProjectSettings(
  root: string,
  processEnv: ProcessEnv = process.env,
): Promise<() => void> {
  const { settings } = await loadProjectSettings(root);
  const given = Object.entries(settings) as [keyof Settings, unknown][];
  const set = given.flatMap(([setting, value]) => {
    const [name] = settingVariables[setting];
    const before = processEnv[name];
    if (before) return [];
    processEnv[name] = String(value);
    return [[name, before] as const];
  });
  return () => {
    for (const [name, before] of set) {
      if (before === undefined) delete processEnv[name];
      else processEnv[name] = before;
    }
  };
}
