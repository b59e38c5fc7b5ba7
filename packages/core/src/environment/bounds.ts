/** What a command in an environment may take. Each process of it for itself, but for `processes`. */
export interface Limits {
  /** Bytes of address space. */
  readonly memory?: number;
  /** Milliseconds of processor time, counted in whole seconds. */
  readonly cpuTime?: number;
  /** Processes and threads that this user may have beside those that he has when the command starts. */
  readonly processes?: number;
  /** Bytes that a file may grow to. */
  readonly fileSize?: number;
}

/** What bounds an environment and what is done in it. */
export interface Bounds {
  /** Milliseconds for one run of pip. */
  readonly installTimeout: number;
  /** Milliseconds for a command. */
  readonly commandTimeout?: number;
  /** Bytes. */
  readonly maxEnvironmentSize: number;
  readonly limits?: Limits;
  /** The `prlimit` of util-linux, where there are limits. */
  readonly prlimit?: string;
}
