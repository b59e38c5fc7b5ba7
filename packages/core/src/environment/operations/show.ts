import { dirname } from 'node:path';
import type { DistributionDetails } from './contract.js';
import { demandsIn } from './demands.js';
import { installedNames } from './names.js';
import type { PipContext } from './pip-context.js';
import { type Described, inspect } from './state.js';

/** @throws VenvError `INVALID_REQUEST`, `DISTRIBUTION_NOT_FOUND` */
export async function show(context: PipContext, wanted: string): Promise<DistributionDetails> {
  const installed = context.installed();
  const [name] = installedNames(wanted, installed, 'show()');
  const state = await inspect(context);
  const listed = installed.find((one) => one.name === name);
  const described = state.distributions.get(name ?? '');
  if (!listed || !described) throw new TypeError(`pip does not tell of ${name}, which is on disk`);
  const demands = demandsIn(state);
  const requires = demands.filter((demand) => demand.name === name).map(({ requirement }) => requirement);
  const requiredBy = demands.filter(({ of }) => of === name).map((demand) => demand.name);
  return {
    ...listed,
    ...fieldsOf(described),
    requires: requires.sort(),
    requiredBy: [...new Set(requiredBy)].sort(),
  };
}

function fieldsOf({ metadata, metadata_location, installer }: Described) {
  const { summary, home_page, project_url, requires_python } = metadata;
  const author = metadata.author || metadata.author_email;
  const license = metadata.license_expression || metadata.license;
  return {
    ...(summary && { summary }),
    ...(home_page && { homePage: home_page }),
    projectUrls: project_url ?? [],
    ...(author && { author }),
    ...(license && { license }),
    ...(requires_python && { requiresPython: requires_python }),
    location: dirname(metadata_location ?? ''),
    installer: installer ?? '',
  };
}
