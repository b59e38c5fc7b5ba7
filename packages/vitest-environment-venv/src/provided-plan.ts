import type { PlannedEnvironment, PlannedFile, ProvidedPlan } from './protocol.js';

/** What a line holds: of an environment its id, the number of its preparation, and whether it is verified. */
type Line =
  | readonly [PlannedEnvironment['environmentId'], number, PlannedEnvironment['isVerified']]
  | Exclude<PlannedFile, PlannedEnvironment>;

export function writePlan(files: Iterable<readonly [string, PlannedFile]>): ProvidedPlan {
  const numbers = new Map<string, number>();
  const numberOf = (preparation: PlannedEnvironment['preparation']) => {
    const text = JSON.stringify(preparation);
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
  const lineOf = (planned: PlannedFile): Line =>
    'failure' in planned
      ? planned
      : [planned.environmentId, numberOf(planned.preparation), planned.isVerified];
  const lines = Array.from(files, ([file, planned]) => beginning(file) + JSON.stringify(lineOf(planned)));
  return { files: `${lines.join('')}\n`, preparations: [...numbers.keys()] };
}

export function readPlan({ files, preparations }: ProvidedPlan, file: string): PlannedFile | undefined {
  const begun = beginning(file);
  const at = files.indexOf(begun);
  if (at === -1) return undefined;
  const from = at + begun.length;
  const line: Line = JSON.parse(files.slice(from, files.indexOf('\n', from)));
  if ('failure' in line) return line;
  const [environmentId, number, isVerified] = line;
  return { environmentId, isVerified, preparation: JSON.parse(preparations[number] ?? '') };
}

/** As JSON, because a path may hold anything, line breaks too. */
function beginning(file: string): string {
  return `\n${JSON.stringify(file)}:`;
}
