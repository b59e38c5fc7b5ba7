import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import type { IndexSettings } from '../../declaration/index-settings.js';
import { scrub } from '../../environment/activation.js';
import type { Host, ProcessEnv } from '../../host.js';
import type { DecisiveSettings } from '../installer.js';
import { type PipSettings, pipSettings } from '../pip/configuration.js';
import { decisiveForPip, presentVariables } from '../pip/settings.js';
import { checkIndex } from '../pip/wanted.js';
import { configurationFiles } from './configuration.js';

/** uv's variables that change what a requirement resolves to. */
const decisive = [
  'UV_DEFAULT_INDEX',
  'UV_INDEX_URL',
  'UV_INDEX',
  'UV_EXTRA_INDEX_URL',
  'UV_INDEX_STRATEGY',
  'UV_FIND_LINKS',
  'UV_CONSTRAINT',
  'UV_OVERRIDE',
  'UV_EXCLUDE',
  'UV_BUILD_CONSTRAINT',
  'UV_EXCLUDE_NEWER',
  'UV_PRERELEASE',
  'UV_RESOLUTION',
  'UV_NO_BINARY',
  'UV_NO_BINARY_PACKAGE',
  'UV_NO_BUILD',
  'UV_NO_BUILD_PACKAGE',
  'UV_NO_SOURCES',
  'UV_TORCH_BACKEND',
  'UV_CONFIG_FILE',
  'UV_NO_CONFIG',
];

/** Variables that would have uv install elsewhere, otherwise, or less checked. */
const misleading = [
  'UV_PYTHON',
  'UV_SYSTEM_PYTHON',
  'UV_BREAK_SYSTEM_PACKAGES',
  'UV_TARGET',
  'UV_PREFIX',
  'UV_WORKING_DIR',
  'UV_LINK_MODE',
  'UV_COMPILE_BYTECODE',
  'UV_NO_VERIFY_HASHES',
  'UV_NO_EDITABLE',
  'UV_OFFLINE',
];

/** Variables that only a resolution may hear of: what is locked is installed as it is. */
const forResolution = ['UV_CONSTRAINT', 'UV_OVERRIDE', 'UV_EXCLUDE', 'UV_EXCLUDE_NEWER', 'UV_REQUIRE_HASHES'];

/** What decides a resolution by uv: its own settings and, where those are silent, pip's. */
export function decisiveForUv(host: Host): DecisiveSettings {
  const ofPip = decisiveForPip(host);
  const { processEnv } = host;
  return {
    variables: { ...ofPip.variables, ...presentVariables(decisive, processEnv) },
    files: [...ofPip.files, ...configurationFiles(host), ...words(processEnv.UV_CONSTRAINT)],
  };
}

export interface UvSettings {
  /** All variables that uv is run with. A password is among them, and not among the options, which every user can list. */
  readonly variables: ProcessEnv;
  readonly options: readonly string[];
}

/**
 * How uv is to be run for the same outcome as pip: what was declared counts most, then uv's own variables, then pip's
 * variables and configuration.
 */
export function uvSettings(host: Host, declared: IndexSettings, resolving: boolean): UvSettings {
  checkIndex(declared);
  const pip = pipSettings(host);
  const processEnv = ownVariables(host, resolving);
  const index = indexSettings(processEnv, pip, declared);
  return {
    variables: {
      ...translated(pip, resolving),
      ...processEnv,
      ...index.variables,
      NO_COLOR: '1',
      UV_NO_PROGRESS: '1',
      PYTHONNOUSERSITE: '1',
      // Else it warns of the form of our Lockfiles, each time.
      UV_PREVIEW_FEATURES: [processEnv.UV_PREVIEW_FEATURES, 'pylock'].filter(Boolean).join(','),
    },
    options: [
      ...index.options,
      ...binaryOptions(pip, declared),
      ...(resolving ? constraintOptions(processEnv, pip) : []),
    ],
  };
}

function ownVariables({ processEnv }: Host, resolving: boolean): ProcessEnv {
  const env: ProcessEnv = { HOME: homedir(), ...processEnv };
  scrub(env);
  for (const name of [...misleading, ...(resolving ? [] : forResolution)]) delete env[name];
  return env;
}

/** pip's settings under uv's names. */
function translated(pip: PipSettings, resolving: boolean): ProcessEnv {
  const proxy = pip.get('proxy');
  const all: Record<string, string | undefined> = {
    SSL_CERT_FILE: pip.get('cert'),
    SSL_CLIENT_CERT: pip.get('client-cert'),
    UV_INSECURE_HOST: pip.get('trusted-host'),
    UV_HTTP_TIMEOUT: pip.get('timeout') ?? pip.get('default-timeout'),
    UV_HTTP_RETRIES: pip.get('retries'),
    HTTP_PROXY: proxy,
    HTTPS_PROXY: proxy,
    UV_KEYRING_PROVIDER: /^(auto|import|subprocess)$/.test(pip.get('keyring-provider') ?? '')
      ? 'subprocess'
      : undefined,
    ...(resolving && {
      UV_EXCLUDE_NEWER: pip.get('uploaded-prior-to'),
      UV_PRERELEASE: isOn(pip.get('pre')) ? 'allow' : undefined,
    }),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

const indexVariables = ['UV_DEFAULT_INDEX', 'UV_INDEX_URL', 'UV_INDEX', 'UV_EXTRA_INDEX_URL'];

/** Several indexes are equals, as they are to pip, unless uv is told otherwise. */
function indexSettings(
  processEnv: ProcessEnv,
  pip: PipSettings,
  declared: IndexSettings,
): { readonly variables: ProcessEnv; readonly options: readonly string[] } {
  const ofPip = (option: string) =>
    indexVariables.some((name) => processEnv[name]) ? undefined : pip.get(option);
  const first = declared.indexUrl ?? ofPip('index-url');
  const others = [...words(ofPip('extra-index-url')), ...(declared.extraIndexUrls ?? [])];
  const places = [
    ...(processEnv.UV_FIND_LINKS?.split(',') ?? words(pip.get('find-links'))),
    ...(declared.findLinks ?? []),
  ].filter((place) => /^[a-z]+:\/\//i.test(place) || existsSync(place));
  const noIndex = declared.noIndex ?? isOn(pip.get('no-index'));
  const pre = declared.pre ? { UV_PRERELEASE: 'allow' } : {};
  return {
    variables: {
      ...pre,
      ...(first && { UV_DEFAULT_INDEX: first }),
      ...(others.length > 0 && {
        UV_INDEX: [...words(processEnv.UV_INDEX), ...others].join(' '),
        UV_INDEX_STRATEGY: processEnv.UV_INDEX_STRATEGY ?? 'unsafe-best-match',
      }),
      UV_FIND_LINKS: places.length > 0 ? places.join(',') : undefined,
    },
    options: noIndex ? ['--no-index'] : [],
  };
}

/** As options: those of the declaration are one, and an option has uv forget its variable. */
function constraintOptions({ UV_CONSTRAINT: own }: ProcessEnv, pip: PipSettings): readonly string[] {
  return words(own ?? pip.get('constraint')).flatMap((path) => ['-c', path]);
}

function binaryOptions(pip: PipSettings, { noBinary = [], onlyBinary = [] }: IndexSettings): string[] {
  const names = (option: string) => (pip.get(option) ?? '').split(/[\s,]+/).filter(Boolean);
  return [
    ...[...names('no-binary'), ...noBinary].flatMap((name) => ['--no-binary', name]),
    ...[...names('only-binary'), ...onlyBinary].flatMap((name) => ['--only-binary', name]),
  ];
}

function isOn(value: string | undefined): boolean {
  return /^(1|true|yes|on|t|y)$/i.test(value ?? '');
}

function words(text: string | undefined): readonly string[] {
  return (text ?? '').split(/\s+/).filter(Boolean);
}
