/** Runs a file-system call; a path that is not there gives `undefined`, any other fault is thrown. */
export function ifPresent<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

export function isErrno(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
