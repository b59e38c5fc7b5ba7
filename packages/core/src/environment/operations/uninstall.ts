import { allOrNothing } from './all-or-nothing.js';
import type { ChangeReport } from './contract.js';
import { newlyBroken } from './demands.js';
import { detachFor } from './detach-for.js';
import { installedNames } from './names.js';
import type { PipContext } from './pip-context.js';
import { runPip } from './run-pip.js';
import { inspect, without } from './state.js';

/** @throws VenvError `INVALID_REQUEST`, `DISTRIBUTION_NOT_FOUND` before anything is removed */
export async function uninstall(
  context: PipContext,
  names: string | readonly string[],
): Promise<ChangeReport> {
  const installed = context.installed();
  const chosen = installedNames(names, installed, 'uninstall()');
  if (chosen.length === 0) return { changes: [], broken: [] };
  const before = await inspect(context);
  await allOrNothing(context, async () => {
    await detachFor(context, chosen);
    await runPip(context, ['uninstall', '--yes', '--quiet', '--', ...chosen]);
  });
  const removed = installed.filter(({ name }) => chosen.includes(name));
  for (const { name, version } of removed)
    context.listener({ type: 'packageRemoved', environmentId: context.id, name, version });
  return {
    changes: removed.map(({ name, version }) => ({ name, from: version })),
    broken: newlyBroken(before, without(before, chosen)),
  };
}
