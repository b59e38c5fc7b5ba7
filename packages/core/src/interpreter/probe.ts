import { z } from 'zod';
import type { CacheLayout } from '../cache/layout.js';
import { identify } from '../cache/observation.js';
import { digestOf, readRecord, writeRecord } from '../cache/records.js';
import type { ProcessEnv } from '../host.js';
import { run } from '../process/run.js';
import type { Interpreter } from './interpreter.js';
import { probeScript } from './probe-script.js';
import { oldestSupported } from './specifier.js';
import { compareVersions } from './version.js';

const interpreterSchema = z.strictObject({
  executable: z.string(),
  version: z.string(),
  implementation: z.string(),
  freeThreaded: z.boolean(),
  abi: z.string(),
  platform: z.string(),
  libc: z.string(),
  sitePackages: z.string(),
  hasVenv: z.boolean(),
  bootstrapPip: z
    .string()
    .nullable()
    .transform((path) => path ?? undefined),
});

const refusalSchema = z.strictObject({ executable: z.string(), version: z.string() });

/** Raise with any change to what the probe asks. */
const probeVersion = 2;

const supportedImplementations = ['cpython', 'pypy'];

/** Milliseconds: an interpreter that cannot say what it is in this time is broken. */
const probeTimeout = 20_000;

/** An interpreter, or the reason why a candidate is none that can be used. */
export type ProbeResult =
  | { readonly interpreter: Interpreter }
  | { readonly refusal: string; readonly version?: string; readonly broken?: boolean };

/** Starts a candidate once and remembers its answer for as long as the file stays the same. */
export async function probe(
  candidate: string,
  cache: CacheLayout,
  processEnv: ProcessEnv,
): Promise<ProbeResult> {
  const path = cache.interpreterRecord(digestOf([probeVersion, candidate, identify(candidate)]));
  const known = interpretAnswer(readRecord(path));
  if (known) return known;
  const { exitCode, stdout, stderr, startError, timedOut } = await run(
    candidate,
    ['-E', '-s', '-S', '-c', probeScript],
    { processEnv: { PATH: processEnv.PATH, HOME: processEnv.HOME }, timeout: probeTimeout },
  );
  if (startError) return { refusal: `cannot be started (${startError})`, broken: true };
  if (timedOut) return { refusal: `gave no answer in ${probeTimeout / 1000} s`, broken: true };
  const answer = exitCode === 0 ? parseJson(stdout) : undefined;
  const result = interpretAnswer(answer);
  if (!result) return { refusal: `is no working Python: ${lastLine(stderr || stdout)}`, broken: true };
  writeRecord(cache, path, answer);
  return result;
}

function interpretAnswer(answer: unknown): ProbeResult | undefined {
  const old = refusalSchema.safeParse(answer);
  if (old.success) return { refusal: refuseOld(old.data.version), version: old.data.version };
  const parsed = interpreterSchema.safeParse(answer);
  if (!parsed.success) return undefined;
  const { version, implementation } = parsed.data;
  if (compareVersions(version, oldestSupported) < 0) return { refusal: refuseOld(version), version };
  if (!supportedImplementations.includes(implementation))
    return { refusal: `is ${implementation}, which is not supported`, version };
  return { interpreter: parsed.data };
}

function refuseOld(version: string): string {
  return `is Python ${version}, older than ${oldestSupported}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) || 'it printed nothing';
}
