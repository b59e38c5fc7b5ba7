import type { z } from 'zod';
import type { settingsSchema } from './schema.js';

/** What holds for a whole project or machine. Each is described in `schema.ts`, from which `docs/settings.md` is made. */
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** The settings of a `testvenv.config.ts`: gives editors their types, and nothing more. */
export function defineConfig(settings: Settings): Settings {
  return settings;
}
