import { z } from 'zod';
import { normaliseName } from '../../requirement/name.js';
import type { OutdatedDistribution } from './contract.js';
import type { PipContext } from './pip-context.js';
import { pipFailure, runPip } from './run-pip.js';

/** pip's documentation, "pip list", `--format=json`. */
const rowsSchema = z.array(z.object({ name: z.string(), version: z.string(), latest_version: z.string() }));

/** @throws VenvError `INDEX_UNREACHABLE` */
export async function outdated(context: PipContext): Promise<readonly OutdatedDistribution[]> {
  const args = ['list', '--outdated', '--format=json'];
  const result = await runPip(context, args);
  // Where the index does not answer, pip holds that nothing is newer. That it lacks a local project is no fault.
  if (/Could not fetch URL (?!.*404 Client Error)/.test(result.stderr))
    throw pipFailure(context, args, result);
  return rowsSchema
    .parse(JSON.parse(result.stdout))
    .map(({ name, version, latest_version: latest }) => ({ name: normaliseName(name), version, latest }));
}
