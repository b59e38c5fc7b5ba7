import { isVenvError, VenvError } from '../../error/venv-error.js';
import { allOrNothing } from './all-or-nothing.js';
import { changeOf } from './changes.js';
import { conflictError } from './conflicts.js';
import type { ChangeOptions, ChangeReport, RequirementsFile } from './contract.js';
import { newlyBroken } from './demands.js';
import { detachFor } from './detach-for.js';
import { installedNames } from './names.js';
import type { PipContext } from './pip-context.js';
import { assertEnvironmentSize } from './size.js';
import { type ByName, inspect, pipInstall, type State, withInstalled } from './state.js';
import { readWanted, type Wanted } from './wanted.js';

const noChange: ChangeReport = { changes: [], broken: [] };

/** @throws VenvError `INVALID_REQUEST`, `RESOLUTION_CONFLICT`, those of pip's failures */
export async function install(
  context: PipContext,
  what: string | readonly string[] | RequirementsFile,
  options: ChangeOptions = {},
): Promise<ChangeReport> {
  const wanted = readWanted(what, context.root);
  if (wanted.args.length === 0) return noChange;
  return carryOut(context, await plan(context, wanted, options), options);
}

/** @throws VenvError as {@link install}, `DISTRIBUTION_NOT_FOUND` */
export async function update(
  context: PipContext,
  names: string | readonly string[] | undefined,
  options: ChangeOptions = {},
): Promise<ChangeReport> {
  const installed = context.installed();
  // Another project of that name on the index is no update of a local one, and pip is the engine's own.
  const fromIndex = installed.filter(({ name, url }) => url === undefined && name !== 'pip');
  const chosen = installedNames(names ?? fromIndex.map(({ name }) => name), installed, 'update()');
  if (chosen.length === 0) return noChange;
  const wanted = readWanted(chosen, context.root);
  const planned = await plan(context, { ...wanted, args: ['--upgrade', ...wanted.args] }, options);
  return carryOut(context, planned, options, () => detachFor(context, [...planned.items.keys()]));
}

interface Plan {
  readonly args: readonly string[];
  readonly wanted: Wanted;
  readonly before: State;
  /** What pip would install. */
  readonly items: ByName;
}

type Planner = (context: PipContext, start: Plan, options: ChangeOptions) => Promise<Plan>;

async function plan(context: PipContext, wanted: Wanted, options: ChangeOptions): Promise<Plan> {
  const { onConflict = 'error' } = options;
  const planner = Object.hasOwn(planners, onConflict) ? planners[onConflict] : undefined;
  if (!planner) throw unknownChoice(onConflict);
  const before = await inspect(context);
  return planner(context, { args: wanted.args, wanted, before, items: new Map() }, options);
}

const planners: Readonly<Record<NonNullable<ChangeOptions['onConflict']>, Planner>> = {
  error: planOrExplain,
  resolve: planWithOthers,
  force: planAsTold,
};

async function planOrExplain(context: PipContext, start: Plan, options: ChangeOptions): Promise<Plan> {
  const planned = await dryRun(context, start, options);
  const broken = brokenBy(planned);
  if (broken.length === 0) return planned;
  throw await conflictError(context, broken, stateAfter(planned), planned.wanted);
}

/**
 * pip does not look at what others require that are installed already. So those whose requirements would break are
 * named to it as well, without a version, until none is left.
 */
async function planWithOthers(context: PipContext, start: Plan, options: ChangeOptions): Promise<Plan> {
  const planned = await dryRun(context, start, options);
  const broken = brokenBy(planned);
  if (broken.length === 0) return planned;
  const others = [...new Set(broken.map(({ name }) => name))].filter((name) => !start.args.includes(name));
  if (others.length === 0) throw await conflictError(context, broken, stateAfter(planned), planned.wanted);
  const separator = start.args.includes('--') ? [] : ['--'];
  return planWithOthers(context, { ...start, args: [...start.args, ...separator, ...others] }, options);
}

/** What the resolver refuses, since the call's own requirements contradict each other, is installed without the others. */
async function planAsTold(context: PipContext, start: Plan, options: ChangeOptions): Promise<Plan> {
  try {
    return await dryRun(context, start, options);
  } catch (error) {
    if (!isVenvError(error) || error.code !== 'RESOLUTION_CONFLICT') throw error;
    return dryRun(context, { ...start, args: ['--no-deps', ...start.args] }, options);
  }
}

async function dryRun(context: PipContext, start: Plan, options: ChangeOptions): Promise<Plan> {
  const items = await pipInstall(context, ['--dry-run', ...start.args], pipOptions(start, options));
  return { ...start, items };
}

async function carryOut(
  context: PipContext,
  planned: Plan,
  options: ChangeOptions,
  before = async () => {},
): Promise<ChangeReport> {
  if (planned.items.size === 0) return noChange;
  const { distributions } = planned.before;
  const items = await allOrNothing(context, async () => {
    await before();
    const installed = await pipInstall(context, planned.args, pipOptions(planned, options));
    await assertEnvironmentSize(context);
    return installed;
  });
  const changes = [...items].map(([name, { metadata }]) =>
    changeOf(name, distributions.get(name)?.metadata.version, metadata.version),
  );
  for (const { name, from, to = '' } of changes) {
    const previous = from === undefined ? {} : { previous: from };
    context.listener({
      type: 'packageInstalled',
      environmentId: context.id,
      name,
      version: to,
      ...previous,
    });
  }
  changes.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { changes, broken: brokenBy({ ...planned, items }) };
}

function pipOptions({ wanted }: Plan, { timeout }: ChangeOptions) {
  return { timeout, requirements: wanted.requirements };
}

function stateAfter({ before, items }: Plan): State {
  return withInstalled(before, items);
}

function brokenBy(planned: Plan) {
  return newlyBroken(planned.before, stateAfter(planned));
}

function unknownChoice(onConflict: unknown): VenvError {
  return new VenvError('INVALID_REQUEST', `onConflict: ${JSON.stringify(onConflict)} is no choice`, {
    hint: `known are: ${Object.keys(planners).join(', ')}`,
  });
}
