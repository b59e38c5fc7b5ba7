/** A Python that was found and probed. Everything but the paths names it the same on every machine. */
export interface Interpreter {
  /** The real executable, behind shims, symbolic links of version managers and virtualenvs. */
  readonly executable: string;
  /** In full: `3.11.7`, `3.14.0rc1`. */
  readonly version: string;
  /** `sys.implementation.name`: `cpython` or `pypy`. */
  readonly implementation: string;
  /** Built without the global interpreter lock (PEP 703): the abi then ends its version in `t`. */
  readonly freeThreaded: boolean;
  /** The extension modules' ABI (`SOABI`): `cpython-311-x86_64-linux-gnu`, `pypy311-pp73`. */
  readonly abi: string;
  /** `sysconfig.get_platform()`: `linux-x86_64`, `macosx-14.0-arm64`. */
  readonly platform: string;
  /** `glibc-2.36`, `musl-1.2`, or empty. */
  readonly libc: string;
  /** A virtualenv's site-packages, relative to its prefix (`purelib` of sysconfig's `venv` scheme). */
  readonly sitePackages: string;
  /** Where a pip to begin with was found: a wheel that `ensurepip` bundles, or an importable package. */
  readonly bootstrapPip: string | undefined;
  readonly hasVenv: boolean;
}

type InterpreterTags = Pick<Interpreter, 'implementation' | 'version' | 'abi' | 'platform' | 'libc'>;

/** What decides which wheels fit and which bytecode loads: part of every snapshot's key. Never a path. */
export function interpreterTags({
  implementation,
  version,
  abi,
  platform,
  libc,
}: InterpreterTags): readonly string[] {
  return [implementation, version, abi, platform, libc];
}

/** Whether an environment can be made of it: distributions split off what that takes. */
export function isComplete({ hasVenv, bootstrapPip }: Interpreter): boolean {
  return hasVenv && bootstrapPip !== undefined;
}

/** What of an interpreter decides under which names it is called. */
export type NamedInterpreter = Pick<Interpreter, 'implementation' | 'version' | 'freeThreaded'>;

/** The names that a virtualenv's interpreter goes by, the same that the `venv` modules give it; `python` comes first. */
export function executableNames({
  implementation,
  version,
  freeThreaded,
}: NamedInterpreter): readonly string[] {
  const [major, minor] = version.split('.');
  const variants = ['', major ?? '', `${major}.${minor}`];
  return [
    ...variants.map((variant) => `python${variant}`),
    ...(freeThreaded ? [`python${major}.${minor}t`] : []),
    ...(implementation === 'pypy' ? variants.map((variant) => `pypy${variant}`) : []),
  ];
}

/** Whether a file in a folder of programs is by its name an interpreter that could serve. */
export function isExecutableName(name: string): boolean {
  return /^(?:python(?:3(?:\.\d+)?t?)?|pypy(?:3(?:\.\d+)?)?)$/.test(name);
}
