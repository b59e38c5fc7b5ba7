import type { Advice, ReportedEnvironment } from './schema.js';

/** A test file and the requirements that it declares. */
export interface DeclaredList {
  readonly file: string;
  readonly requirements: readonly string[];
}

export interface Observed {
  readonly lists: readonly DeclaredList[];
  readonly environments: readonly ReportedEnvironment[];
  readonly builds: readonly { readonly milliseconds: number }[];
  /** Milliseconds. */
  readonly waitTime: number;
}

/** What would make the next run quicker, or cleaner. */
export function adviceFor(observed: Observed): Advice[] {
  return [
    ...shareLists(observed),
    ...declareInstalled(observed),
    ...endProcesses(observed),
    ...warmBefore(observed),
    ...fewerWaits(observed),
  ];
}

/** Lists may differ in so many requirements to be called alike. */
const alike = 2;

/** Files whose lists differ in little: with one list they would share one snapshot. */
function shareLists({ lists }: Observed): Advice[] {
  const groups: DeclaredList[][] = [];
  for (const list of lists) {
    const group = groups.find(([first]) => first && isAlike(first.requirements, list.requirements));
    if (group) group.push(list);
    else groups.push([list]);
  }
  return groups.flatMap((group) => {
    const difference = differenceOf(group);
    if (difference.length === 0) return [];
    const files = group.map(({ file }) => file);
    const text = `These ${group.length} files differ only in ${words(difference)}: with one list they would share a snapshot.`;
    return [{ kind: 'share' as const, text, files }];
  });
}

function isAlike(one: readonly string[], other: readonly string[]): boolean {
  const common = one.filter((requirement) => other.includes(requirement)).length;
  return common > 0 && one.length + other.length - 2 * common <= alike;
}

function differenceOf(group: readonly DeclaredList[]): readonly string[] {
  const all = [...new Set(group.flatMap(({ requirements }) => requirements))];
  return all.filter((one) => !group.every(({ requirements }) => requirements.includes(one))).sort();
}

/** What tests install by themselves, every time. */
function declareInstalled({ environments }: Observed): Advice[] {
  const byName = new Map<string, string[]>();
  for (const { installed, testFile, id } of environments)
    for (const name of installed) byName.set(name, [...(byName.get(name) ?? []), testFile ?? id]);
  return [...byName].map(([name, users]) => ({
    kind: 'declare',
    text: `${users.length === 1 ? 'One file installs' : `${users.length} files install`} ${name} while the tests run: declared, it would be there in milliseconds.`,
    files: [...new Set(users)],
  }));
}

function endProcesses({ environments }: Observed): Advice[] {
  const leaving = environments.filter(({ endedProcesses }) => endedProcesses > 0);
  if (leaving.length === 0) return [];
  const sum = leaving.reduce((total, { endedProcesses }) => total + endedProcesses, 0);
  const text = `${sum === 1 ? 'One process' : `${sum} processes`} still ran when the tests were over, and had to be ended: end them in the tests.`;
  return [{ kind: 'leftovers', text, files: leaving.map(({ testFile, id }) => testFile ?? id) }];
}

/** Milliseconds of builds that are worth a step of their own. */
const longBuilds = 20_000;

function warmBefore({ builds }: Observed): Advice[] {
  const sum = builds.reduce((total, { milliseconds }) => total + milliseconds, 0);
  if (sum < longBuilds) return [];
  const text = `Builds took ${Math.round(sum / 1_000)} s: keep the cache between runs, and run "testvenv warm" before the tests.`;
  return [{ kind: 'warm', text, files: [] }];
}

/** Milliseconds of waiting that are worth a word. */
const longWaits = 5_000;

function fewerWaits({ waitTime }: Observed): Advice[] {
  if (waitTime < longWaits) return [];
  const text = `Processes waited ${Math.round(waitTime / 1_000)} s for each other's builds: build before the tests, or raise maxConcurrentBuilds.`;
  return [{ kind: 'waits', text, files: [] }];
}

function words(list: readonly string[]): string {
  return list.length < 2 ? list.join('') : `${list.slice(0, -1).join(', ')} and ${list.at(-1)}`;
}
