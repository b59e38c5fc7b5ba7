/**
 * How a snapshot's files get into an environment: `layered`, they stay where they are and are put behind it on `sys.path`;
 * `linked`, each is reflinked, else hard-linked, else copied; `copied`, each is copied.
 */
export type LinkMode = 'layered' | 'linked' | 'copied';

/** The modes in which an environment has all files for its own. */
export type WholeMode = Exclude<LinkMode, 'layered'>;
