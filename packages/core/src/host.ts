import { homedir } from 'node:os';
import { join } from 'node:path';
import { VenvError } from './error/venv-error.js';

export type ProcessEnv = Record<string, string | undefined>;

/** What the engine needs to know of the machine, as plain data: read once at the door, passed along. */
export interface Host {
  readonly platform: 'linux' | 'darwin';
  readonly home: string;
  /** The project's folder: relative paths and `.python-version` files are looked up from here. */
  readonly root: string;
  readonly processEnv: ProcessEnv;
}

/** @throws VenvError `UNSUPPORTED_PLATFORM` on anything but Linux and macOS. */
export function readHost(root: string = process.cwd(), processEnv: ProcessEnv = process.env): Host {
  return { platform: supported(process.platform), home: processEnv.HOME ?? homedir(), root, processEnv };
}

export function supported(platform: NodeJS.Platform): Host['platform'] {
  if (platform === 'linux' || platform === 'darwin') return platform;
  throw new VenvError('UNSUPPORTED_PLATFORM', `testvenv does not run on ${platform} yet`, {
    hint: platform === 'win32' ? 'use WSL 2 or a Linux container' : 'Linux and macOS are supported',
  });
}

/**
 * The cache folder: `TESTVENV_CACHE_DIR`, else the platform's own (XDG Base Directory on Linux,
 * `~/Library/Caches` on macOS).
 */
export function defaultCacheDirectory({ platform, home, processEnv }: Omit<Host, 'root'>): string {
  if (processEnv.TESTVENV_CACHE_DIR) return processEnv.TESTVENV_CACHE_DIR;
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'testvenv');
  return join(processEnv.XDG_CACHE_HOME || join(home, '.cache'), 'testvenv');
}
