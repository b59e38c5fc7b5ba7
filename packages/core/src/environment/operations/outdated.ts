import { z } from 'zod';
import { normaliseName } from '../../requirement/name.js';
import type { OutdatedDistribution } from './contract.js';
import type { PipContext } from './pip-context.js';
import { pipFailure, runPip } from './run-pip.js';

/** pip's documentation, "pip list", `--format=json`. */
const rowsSchema = z.array(z.object({ name: z.string(), version: z.string(), latest_version: z.string() }));

/** @throws VenvError `INDEX_UNREACHABLE` */
export async function outdated(context: PipContext): Promise<readonly OutdatedDistribution[]> {
  const result = await runPip(context, ['list', '--outdated', '--format=json']);
  // Where the index does not answer, pip holds that nothing is newer; only its last retry tells.
  if (/Retry\(total=0\b/.test(result.stderr)) throw pipFailure('pip list', result, context);
  return rowsSchema
    .parse(JSON.parse(result.stdout))
    .map(({ name, version, latest_version: latest }) => ({ name: normaliseName(name), version, latest }));
}
