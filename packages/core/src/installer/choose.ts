import type { Observer } from '../cache/observation.js';
import { VenvError } from '../error/venv-error.js';
import type { Host } from '../host.js';
import type { InstallerContext } from './context.js';
import type { Installer } from './installer.js';
import { pip } from './pip/pip.js';
import { withRetries } from './retry.js';
import { bringUv } from './uv/bring.js';
import { findUv } from './uv/find.js';
import { uvInstaller } from './uv/uv.js';
import { type InstallerWish, installerWishes } from './wish.js';

/**
 * The installer for a wish: the declared one, else `TESTVENV_INSTALLER`, else `auto`.
 * @throws VenvError `INVALID_REQUEST` for a variable that names none, and those of {@link bringUv}
 */
export async function chooseInstaller(
  declared: InstallerWish | undefined,
  context: InstallerContext,
  observer: Observer,
): Promise<Installer> {
  return withRetries(await find(declared ?? wishOfVariable(context.host), context, observer));
}

async function find(wish: InstallerWish, context: InstallerContext, observer: Observer): Promise<Installer> {
  if (wish === 'pip') return pip;
  const found = await findUv(context.host, observer);
  if (found) return uvInstaller(found);
  return wish === 'uv' ? uvInstaller(await bringUv(context)) : pip;
}

/** What {@link chooseInstaller} would give, without bringing it: it knows its settings, and may have no program to run. */
export async function knownInstaller(
  declared: InstallerWish | undefined,
  host: Host,
  observer: Observer,
): Promise<Installer> {
  const wish = declared ?? wishOfVariable(host);
  if (wish === 'pip') return pip;
  const found = await findUv(host, observer);
  return found || wish === 'uv' ? uvInstaller(found ?? 'uv') : pip;
}

function wishOfVariable({ processEnv: { TESTVENV_INSTALLER: text } }: Host): InstallerWish {
  if (!text) return 'auto';
  const wish = installerWishes.find((known) => known === text);
  if (wish) return wish;
  throw new VenvError('INVALID_REQUEST', `TESTVENV_INSTALLER is "${text}"`, {
    source: { what: 'the variable TESTVENV_INSTALLER' },
    hint: `known are: ${installerWishes.join(', ')}`,
  });
}
