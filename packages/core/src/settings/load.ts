import { createRequire } from 'node:module';
import { relative } from 'node:path';
import { VenvError } from '../error/venv-error.js';
import type { ProcessEnv } from '../host.js';
import { invalidOptions } from '../request/invalid-options.js';
import { findConfigFile } from './config-file.js';
import { settingsSchema } from './schema.js';
import type { Settings } from './settings.js';
import { settingsOfVariables, settingVariables } from './variables.js';

/** A project's settings file. */
export interface ProjectSettings {
  /** Relative to the project's folder; none where there is none. */
  readonly file?: string;
  readonly settings: Settings;
}

/**
 * Reads the project's settings file, if there is one: with jiti, since Node 20 reads no TypeScript.
 * @throws VenvError `INVALID_REQUEST`, naming the file and the setting
 */
export async function loadProjectSettings(root: string): Promise<ProjectSettings> {
  const path = findConfigFile(root);
  if (!path) return { settings: {} };
  const file = relative(root, path);
  return { file, settings: validated(await importDefault(path, file), file) };
}

async function importDefault(path: string, file: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  try {
    // Also where only a runner's package is installed, whose dependencies a project cannot import.
    const alias = { '@testvenv/core': createRequire(import.meta.url).resolve('@testvenv/core') };
    const jiti = createJiti(import.meta.url, { moduleCache: false, alias });
    return await jiti.import(path, { default: true });
  } catch (cause) {
    throw new VenvError('INVALID_REQUEST', `${file} cannot be loaded: ${String(cause)}`, {
      source: { file, what: 'settings' },
      cause,
      hint: 'it must export its settings as the default: export default defineConfig({ … })',
    });
  }
}

/** @throws VenvError `INVALID_REQUEST` */
export function validated(value: unknown, file: string): Settings {
  const parsed = settingsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const known = Object.keys(settingsSchema.shape);
  throw invalidOptions(parsed.error.issues, { file, what: 'settings' }, known);
}

/** The settings that variables give. @throws VenvError `INVALID_REQUEST`, naming the variables */
export function validatedVariables(processEnv: ProcessEnv): Settings {
  const parsed = settingsSchema.safeParse(settingsOfVariables(processEnv));
  if (parsed.success) return parsed.data;
  const settings = parsed.error.issues.map(({ path }) => path[0] as keyof Settings);
  const names = [...new Set(settings.map((setting) => settingVariables[setting][0]))].join(', ');
  throw invalidOptions(parsed.error.issues, { what: `the variable ${names}` });
}
