import { VenvError } from '../error/venv-error.js';
import type { Host } from '../host.js';
import { describeRequirements, type Requirements, wantsVersion, whyNot } from './requirements.js';
import { sources } from './sources/all.js';
import { oldestSupported } from './specifier.js';
import type { Examined } from './survey.js';

/** A candidate as an error's details and `testvenv doctor` give it. */
export interface RefusedCandidate {
  readonly path: string;
  /** Who named it: `PATH`, `pyenv`, … */
  readonly source: string;
  readonly version?: string;
  readonly refusal: string;
}

/** Why one candidate does not do, or nothing if it does. */
export function refusalOf(requirements: Requirements, examined: Examined): RefusedCandidate | undefined {
  const { path, source, result } = examined;
  const version = 'interpreter' in result ? result.interpreter.version : result.version;
  const refusal = 'interpreter' in result ? whyNot(requirements, result.interpreter) : result.refusal;
  return refusal === undefined ? undefined : { path, source, refusal, ...(version && { version }) };
}

export function notFound(requirements: Requirements, examined: readonly Examined[], host: Host): VenvError {
  const wanted = describeRequirements(requirements);
  const looked = [...new Set(sources.flatMap((one) => one.places(host)))];
  const candidates = examined.flatMap((one) => refusalOf(requirements, one) ?? []);
  const found = [...new Set(candidates.map(({ path, refusal }) => `${path} ${refusal}`))];
  const lines = [
    headline(requirements, wanted, examined),
    `  looked in: ${looked.join(', ')}`,
    ...(found.length > 0 ? found.map((one) => `  found: ${one}`) : ['  found: no Python at all']),
  ];
  return new VenvError('INTERPRETER_NOT_FOUND', lines.join('\n'), {
    hint: 'install it, ask for another version with "python", or set TESTVENV_PYTHON to its path',
    details: { wanted, looked, candidates },
  });
}

function headline(requirements: Requirements, wanted: string, examined: readonly Examined[]): string {
  const isTooOld = examined.some(
    ({ result }) =>
      !('interpreter' in result) &&
      result.version !== undefined &&
      wantsVersion(requirements, result.version),
  );
  return isTooOld
    ? `Python ${wanted} is too old: the oldest supported is ${oldestSupported}`
    : `no Python ${wanted} was found`;
}
