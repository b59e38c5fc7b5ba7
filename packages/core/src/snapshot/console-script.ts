import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Starts the Python beside the script, wherever that is: `sh` runs the lines between the triple quotes, which to
 * Python are a string without use. So one file serves every environment, as a hard link: no inode to make, no path too
 * long for a shebang line (execve(2) cuts it at 127 bytes) or with white space in it, and nothing just written, which
 * Linux refuses to run while another thread forks (ETXTBSY). A symbolic link to a script leads to its own environment.
 */
const header = `#!/bin/sh
''':'
[ -L "$0" ] && exec "$(dirname -- "$(readlink -f -- "$0")")/python" "$0" "$@"
exec "\${0%/*}/python" "$0" "$@"
' '''
`;

/** The files of a prefix's `bin`, links apart. */
export function binFiles(prefix: string): readonly { name: string; text: string }[] {
  const bin = join(prefix, 'bin');
  return readdirSync(bin)
    .filter((name) => lstatSync(join(bin, name)).isFile())
    .map((name) => ({ name, text: readFileSync(join(bin, name), 'utf8') }));
}

/** A console script that runs with the Python of whichever environment it stands in. */
export function relocatableScript(body: string): string {
  return `${header}${body}`;
}

/**
 * The part of an installed script below its header, or nothing if it was not made for an interpreter under `prefix` or
 * for `executable` (another shebang, or a binary).
 */
export function scriptBody(text: string, prefix: string, executable?: string): string | undefined {
  const direct = /^#!(.+)\n/.exec(text);
  const trampoline = /^#!\/bin\/sh\n'''exec' (["']?)(.+)\1 "\$0" "\$@"\n' '''\n/.exec(text);
  const [header, interpreter] = trampoline ? [trampoline[0], trampoline[2]] : [direct?.[0], direct?.[1]];
  if (!header || !interpreter) return undefined;
  const isOurs = interpreter.startsWith(`${prefix}/`) || interpreter === executable;
  return isOurs ? text.slice(header.length) : undefined;
}
