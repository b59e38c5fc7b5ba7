import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ifPresent } from '../../filesystem/ignore-missing.js';
import type { Host } from '../../host.js';

/** pip's options by their long names without dashes; what may be said more than once, in one text with white space. */
export type PipSettings = ReadonlyMap<string, string>;

/** What pip's configuration files say, and over them its variables (pip's documentation, "Configuration"). */
export function pipSettings(host: Host): PipSettings {
  const settings = new Map<string, string>();
  for (const path of configurationFiles(host)) {
    const text = ifPresent(() => readFileSync(path, 'utf8')) ?? '';
    for (const [option, value] of parseConfiguration(text)) settings.set(option, value);
  }
  for (const [name, value] of Object.entries(host.processEnv)) {
    if (name.startsWith('PIP_') && value) settings.set(optionName(name.slice('PIP_'.length)), value);
  }
  return settings;
}

/** Where pip looks for its configuration (pip's documentation, "Location"), what counts most last. */
export function configurationFiles({ platform, home, processEnv }: Host): readonly string[] {
  const { PIP_CONFIG_FILE: named, XDG_CONFIG_HOME: xdg } = processEnv;
  if (named === '/dev/null') return [];
  const legacy = join(home, '.pip', 'pip.conf');
  const ofPlatform = {
    linux: [
      '/etc/xdg/pip/pip.conf',
      '/etc/pip.conf',
      legacy,
      join(xdg || join(home, '.config'), 'pip', 'pip.conf'),
    ],
    darwin: [
      '/Library/Application Support/pip/pip.conf',
      legacy,
      join(home, '.config', 'pip', 'pip.conf'),
      join(home, 'Library', 'Application Support', 'pip', 'pip.conf'),
    ],
  };
  return [...ofPlatform[platform], ...(named ? [named] : [])];
}

/** The sections that `pip install` reads; the second overrides the first. */
const sections = ['global', 'install'];

/** Python's `configparser` form, as far as pip's files use it: an indented line goes on with the value before. */
export function parseConfiguration(text: string): PipSettings {
  const said = new Map(sections.map((name) => [name, new Map<string, string>()]));
  let section: Map<string, string> | undefined;
  let option = '';
  for (const line of text.split(/\r?\n/).filter((line) => !isBlankOrComment.test(line))) {
    const [, name] = /^\[(.+)\]\s*$/.exec(line) ?? [];
    const [, key, value = ''] = /^([^\s=:][^=:]*?)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (name) section = said.get(name);
    else if (/^\s/.test(line)) section?.set(option, `${section.get(option) ?? ''} ${line.trim()}`.trim());
    else if (key) {
      option = optionName(key);
      section?.set(option, value.trim());
    }
  }
  return new Map(sections.flatMap((name) => [...(said.get(name) ?? [])]));
}

const isBlankOrComment = /^\s*([#;].*)?$/;

function optionName(text: string): string {
  return text.toLowerCase().replaceAll('_', '-').replace(/^-+/, '');
}
