/** A file or symbolic link of a tree: path relative to it, type with permissions, size, and digest or target. */
export type TreeEntry = readonly [path: string, mode: number, size: number, digest: string];
