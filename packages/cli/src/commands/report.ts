import { resolve } from 'node:path';
import { explainSettings } from '@testvenv/core';
import { usualReportFolder, writeReport } from '@testvenv/core/report';
import { printJson } from '../print.js';

/** Writes the report of a run from its journal, and says where. */
export async function report(
  folder: string | undefined,
  { json }: { readonly json?: boolean },
): Promise<void> {
  const written = await writeReport(resolve(folder ?? (await folderOfSettings())));
  if (json) printJson(written.report);
  else process.stdout.write(`${written.html}\n`);
}

async function folderOfSettings(): Promise<string> {
  const setting = (await explainSettings()).find(({ name }) => name === 'report');
  const isNamed = setting && setting.origin !== 'default' && typeof setting.value === 'string';
  return isNamed ? setting.value : usualReportFolder;
}
