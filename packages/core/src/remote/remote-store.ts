/** What bounds one exchange with a remote. */
export interface Exchange {
  /** Ends it early: it then rejects. */
  readonly signal: AbortSignal;
}

/**
 * A place for snapshots that several machines reach, reduced to what is needed of it. Keys are paths of lower-case
 * letters, digits, `-`, `.` and `/`. A fault of the place rejects with whatever error its client has.
 */
export interface RemoteStore {
  /** For people and events, without credentials. */
  readonly label: string;
  /**
   * The whole object, or nothing if there is none.
   * @param maxBytes a longer one is not read to its end, but rejects
   */
  readonly get: (key: string, maxBytes: number, exchange: Exchange) => Promise<Buffer | undefined>;
  readonly has: (key: string, exchange: Exchange) => Promise<boolean>;
  /**
   * Writes the object unless there is one of that name already: among several writers one wins, and none ever changes
   * what another wrote.
   * @returns whether it was written
   */
  readonly putNew: (key: string, body: Buffer, exchange: Exchange) => Promise<boolean>;
}
