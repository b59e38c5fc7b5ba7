import { explainSettings } from '@testvenv/core';
import { printJson } from '../print.js';

/** Prints the settings in force in the current folder, for people or as JSON. */
export async function config({ json }: { readonly json?: boolean }): Promise<void> {
  const settings = await explainSettings();
  if (json) {
    printJson(settings);
    return;
  }
  const name = Math.max(...settings.map((setting) => setting.name.length));
  const value = Math.max(...settings.map((setting) => String(setting.value).length));
  for (const setting of settings)
    process.stdout.write(
      `${setting.name.padEnd(name)}  ${String(setting.value).padEnd(value)}  ${setting.origin}\n`,
    );
}
