/** `run` and `shell` pass on the command's own code as well: 127 if it was not found, 128 + n if signal n ended it. */
export const exitCodes = {
  /** It worked, and there is nothing to complain of. */
  fine: 0,
  /** It failed, or a check found something: what is missing, damaged, broken or would change. */
  failed: 1,
  /** The command line itself is wrong: an unknown command or option, a value that is none. */
  wrongCall: 2,
} as const;
