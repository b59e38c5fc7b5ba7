import { z } from 'zod';
import { isVenvError, VenvError } from '../../error/venv-error.js';
import { normaliseName } from '../../requirement/name.js';
import { parseRequirement } from '../../requirement/requirement.js';
import { contains, formatSpecifierSet } from '../../requirement/specifier.js';
import type { BrokenRequirement, Conflict } from './contract.js';
import { demandsIn } from './demands.js';
import type { PipContext } from './pip-context.js';
import { askPip } from './run-pip.js';
import { pipInstall, type State } from './state.js';
import type { Wanted } from './wanted.js';

/** What a change would break, in full: who requires what of it, and which versions would satisfy all. */
export async function conflictError(
  context: PipContext,
  broken: readonly BrokenRequirement[],
  planned: State,
  wanted: Wanted,
): Promise<VenvError> {
  const names = new Set(broken.map(({ requirement }) => normaliseName(parseRequirement(requirement).name)));
  const conflicts: Conflict[] = [];
  for (const name of names) conflicts.push(await explain(context, name, planned, wanted));
  return new VenvError('RESOLUTION_CONFLICT', conflicts.map(describe).join('\n'), {
    source: wanted.requirements[0]?.source,
    hint: 'with onConflict "resolve" others change too as far as needed, with "force" it is done all the same',
    details: { conflicts },
  });
}

async function explain(context: PipContext, name: string, planned: State, wanted: Wanted): Promise<Conflict> {
  const version = planned.distributions.get(name)?.metadata.version;
  const ofCall = wanted.demands.filter(({ of }) => of === name);
  const ofOthers = demandsIn(planned).filter(({ of }) => of === name);
  const specifier = [...ofCall, ...ofOthers].flatMap((demand) => demand.specifier);
  return {
    name,
    ...(version !== undefined && { version }),
    demands: [
      ...ofCall.map(({ requirement }) => ({ requirement })),
      ...ofOthers.map(({ name: who, version: its, requirement }) => ({
        name: who,
        version: its,
        requirement,
      })),
    ],
    satisfying: (await versionsOf(context, name, formatSpecifierSet(specifier))).filter((one) =>
      contains(specifier, one),
    ),
  };
}

const versionsSchema = z.object({ versions: z.array(z.string()) });

/**
 * What the index has of a distribution for this Python, the newest first. A pip older than 25.1 lists none as JSON: it is
 * asked for the best that fits, which is one or none.
 */
async function versionsOf(context: PipContext, name: string, specifier: string): Promise<readonly string[]> {
  try {
    return (await askPip(context, ['index', 'versions', '--json', name], versionsSchema)).versions;
  } catch (error) {
    if (!isVenvError(error)) throw error;
    return bestOf(context, name, specifier);
  }
}

async function bestOf(context: PipContext, name: string, specifier: string): Promise<readonly string[]> {
  const args = ['--dry-run', '--no-deps', '--ignore-installed', '--', `${name}${specifier}`];
  try {
    const best = (await pipInstall(context, args, {})).get(name);
    return best ? [best.metadata.version] : [];
  } catch (error) {
    if (!isVenvError(error)) throw error;
    return [];
  }
}

function describe({ name, version, demands, satisfying }: Conflict): string {
  const lines = demands.map((demand) => {
    const who = demand.name ? `${demand.name} ${demand.version}` : 'this call';
    return `  ${who} requires ${demand.requirement}`;
  });
  const fitting = satisfying.length > 0 ? satisfying.slice(0, 5).join(', ') : 'none on the index';
  return [
    `${name} ${version ?? ''} would not suit all who require it:`.replace('  ', ' '),
    ...lines,
    `  versions that satisfy all: ${fitting}`,
  ].join('\n');
}
