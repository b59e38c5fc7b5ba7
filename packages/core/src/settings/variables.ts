import type { Declaration, DeclarationPart, VenvOptions } from '../declaration/declaration.js';
import type { ProcessEnv } from '../host.js';
import { truthOf } from '../truth-of.js';
import type { Settings } from './settings.js';

/** How a variable's text becomes a setting's value. */
type Reading = (text: string) => unknown;

const asText: Reading = (text) => text;
/** What is no number or neither true nor false stays text, which validation then refuses by name. */
const asNumber: Reading = (text) => (text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text));
const asBoolean: Reading = (text) => truthOf(text) ?? text;

/** The variable of each setting. Plain data: the warm path looks at them. */
export const settingVariables: Readonly<Record<keyof Settings, readonly [name: string, read: Reading]>> = {
  python: ['TESTVENV_PYTHON', asText],
  installer: ['TESTVENV_INSTALLER', asText],
  cacheDir: ['TESTVENV_CACHE_DIR', asText],
  cacheFallback: ['TESTVENV_CACHE_FALLBACK', asBoolean],
  linkMode: ['TESTVENV_LINK_MODE', asText],
  refresh: ['TESTVENV_REFRESH', (text) => asNumber(text)],
  offline: ['TESTVENV_OFFLINE', asBoolean],
  verify: ['TESTVENV_VERIFY', asBoolean],
  installTimeout: ['TESTVENV_INSTALL_TIMEOUT', asNumber],
  createTimeout: ['TESTVENV_CREATE_TIMEOUT', asNumber],
  commandTimeout: ['TESTVENV_COMMAND_TIMEOUT', asNumber],
  lockTimeout: ['TESTVENV_LOCK_TIMEOUT', asNumber],
  remote: ['TESTVENV_REMOTE', asText],
  remoteMode: ['TESTVENV_REMOTE_MODE', asText],
  remoteTimeout: ['TESTVENV_REMOTE_TIMEOUT', asNumber],
  maxConcurrentBuilds: ['TESTVENV_MAX_CONCURRENT_BUILDS', asNumber],
  maxEnvironmentSize: ['TESTVENV_MAX_ENVIRONMENT_SIZE', asNumber],
  maxCacheSize: ['TESTVENV_MAX_CACHE_SIZE', asNumber],
  autoCleanup: ['TESTVENV_AUTO_CLEANUP', asBoolean],
  report: ['TESTVENV_REPORT', asBoolean],
};

/** Those that a declaration has too and that nobody reads by himself, as `TESTVENV_PYTHON` is in its stage. */
const declared = [
  'cacheFallback',
  'linkMode',
  'refresh',
  'offline',
  'verify',
  'installTimeout',
  'createTimeout',
  'commandTimeout',
  'lockTimeout',
  'maxEnvironmentSize',
  'maxCacheSize',
  'remote',
  'remoteMode',
  'remoteTimeout',
] as const;

/** The settings that variables give, not validated yet. An empty variable is none. */
export function settingsOfVariables(processEnv: ProcessEnv): Partial<Record<keyof Settings, unknown>> {
  const given = Object.entries(settingVariables).flatMap(([setting, [name, read]]) => {
    const text = processEnv[name];
    return text ? [[setting, read(text)]] : [];
  });
  return Object.fromEntries(given);
}

/** What variables say for every declaration, before all that it says itself: a part for each, so that errors name it. */
export function variableParts(processEnv: ProcessEnv): readonly DeclarationPart[] {
  return declared.flatMap((setting) => {
    const [name, read] = settingVariables[setting];
    const text = processEnv[name];
    if (!text) return [];
    const value = { [setting]: read(text) } satisfies Partial<Record<keyof VenvOptions, unknown>>;
    return [{ kind: 'options', value, source: { what: `the variable ${name}` } }];
  });
}

/** A declaration with what variables say, which is weaker than all that it says itself. */
export function withSettings(declaration: Declaration): Declaration {
  const settings = variableParts(process.env);
  return settings.length === 0 ? declaration : [...settings, ...declaration];
}

/** A number that is none of builds is as if none was said. */
export function buildSlotsOf({ TESTVENV_MAX_CONCURRENT_BUILDS: text }: ProcessEnv): number | undefined {
  const slots = Number(text ?? Number.NaN);
  return Number.isInteger(slots) && slots > 0 ? slots : undefined;
}
