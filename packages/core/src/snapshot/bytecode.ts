/** PEP 3147: the bytecode of `a/b.py` is `a/__pycache__/b.TAG.pyc`. Nothing for what is no bytecode. */
export function sourceOf(path: string): string | undefined {
  // Of tens of thousands, most are not: asking the expression takes longer.
  if (!path.endsWith('.pyc')) return undefined;
  const [, folder, name] = /^(.*)__pycache__\/([^/]+?)\.[\w-]+(?:\.opt-\d)?\.pyc$/.exec(path) ?? [];
  return name && `${folder}${name}.py`;
}

/**
 * Whether bytecode is of an earlier state of its source, by the header of PEP 552: a magic number, flags, then of the
 * source the time in seconds and the size, unless the flags say that it holds a hash.
 */
export function isStale(
  bytecode: Buffer,
  { mtimeMs, size }: { readonly mtimeMs: number; readonly size: number },
): boolean {
  if (bytecode.length < 16) return true;
  if (bytecode.readUInt32LE(4) !== 0) return false;
  const seconds = Math.floor(mtimeMs / 1000) % 2 ** 32;
  return bytecode.readUInt32LE(8) !== seconds || bytecode.readUInt32LE(12) !== size % 2 ** 32;
}
