// What `docs/settings.md` is made from: read by `scripts/reference.mjs` alone.
export { settingDefaults, settingsSchema } from './schema.js';
export { settingVariables } from './variables.js';
